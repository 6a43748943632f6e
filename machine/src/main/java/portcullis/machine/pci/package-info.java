/**
 * PCI functions, and the host that enumerates them.
 *
 * <pre>
 *   PciHost --RequesterId--> PciFunction ---- ConfigSpace (registers as data, see pci.spec)
 *      |                        |  |  \------ MsixTable (vectors, masks, pending bits); MSI, if it
 *      |                        |  |          has that, is in ConfigSpace alone
 *      | addresses              |  \--------- BAR 0: registers, BAR 4: MSI-X
 *      v                        v
 *   SystemBus windows        bus.Requester --DmaPort--> DmaTranslator (its IOMMU)
 * </pre>
 *
 * <p>Life of a function:
 *
 * <pre>
 *   made --PciHost.add--> plugged --PciHost.remove--> gone (for good)
 *                         |     ^
 *                         +-FLR-+
 * </pre>
 *
 * <p>When {@code remove} or a Function Level Reset has returned, no DMA from before is under way.
 *
 * <p>Lock order: the host's lock, a function's lock (both {@code DEVICE_REGISTERS}), the bus's
 * windows ({@code INTERRUPTS}), an MSI-X table's lock ({@code LEAF}). None is held while a
 * function's own code is called.
 */
@NullMarked
package portcullis.machine.pci;

import org.jspecify.annotations.NullMarked;
