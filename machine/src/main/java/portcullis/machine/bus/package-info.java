/**
 * The bus: how drivers reach devices, and how devices reach memory.
 *
 * <pre>
 *   driver  --MMIO-->  SystemBus --window--> MmioRegion (registers of a model)
 *   model   --DMA--->  DmaPort --> DmaTranslator (an IOMMU, or none) --> SystemBus --> RAM
 *                                                                           \--> interrupt file
 * </pre>
 *
 * <p>A DMA is a read section of {@link portcullis.machine.bus.SystemBus#transactions}: from before
 * its translation until its last byte has been moved. An IOMMU that must know that earlier DMA is
 * over waits for a grace period there.
 *
 * <p>A {@link portcullis.machine.bus.Requester} is a function as the source of DMA: quiet, bus
 * master, or gone for good. Each of its threads has a {@link portcullis.machine.bus.DmaPort}, with
 * {@link portcullis.machine.bus.RecentTranslations} that IOMMUs may fill and use.
 */
@NullMarked
package portcullis.machine.bus;

import org.jspecify.annotations.NullMarked;
