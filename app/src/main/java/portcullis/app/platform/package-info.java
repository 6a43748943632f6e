/**
 * Putting a machine together, and taking it apart: the composition root.
 *
 * <pre>
 *   physical address       what is there
 *   0x0300_0000            registers of the RISC-V IOMMU, 4 KiB; an s390 has instructions instead
 *   0x2800_0000            doorbell of the interrupt controller, 4 KiB
 *   0x4000_0000            window for the BARs of PCI functions, 1 GiB
 *   0x8000_0000            RAM: tables and queues first, I/O buffers behind them
 * </pre>
 *
 * <p>A machine is taken apart from the outside in: drivers stop their devices, domains are
 * destroyed, devices released and unplugged, the IOMMU switched off. What is then still allocated
 * has leaked.
 */
@NullMarked
package portcullis.app.platform;

import org.jspecify.annotations.NullMarked;
