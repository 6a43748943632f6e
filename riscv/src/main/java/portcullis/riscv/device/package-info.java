/**
 * A register-level model of a RISC-V IOMMU, as hardware that happens to run in this process.
 *
 * <pre>
 *   driver's CPU --MMIO--> RiscvIommuDevice --> RegisterFile --> RegisterMasks (from spec)
 *                                |  wakes the device's thread
 *                                v
 *                device's thread: CommandQueue --invalidate--> DeviceContextCache, Iotlb
 *                                 Interrupts   --message-----> SystemBus, WiredInterrupt
 *
 *   device's DMA --translate--> RequestTranslator
 *                                |  DeviceContextCache, else DirectoryWalker, DeviceContextCheck
 *                                |  Iotlb,              else FirstStageWalker
 *                                v
 *                 translated, or FaultQueue --> a record in memory, Interrupts
 * </pre>
 *
 * <h2>A queue</h2>
 *
 * <pre>
 *           en := 1 (busy)          the thread            error bit set by the thread
 *     off ------------------> busy -----------> on -----------------------------------> stopped
 *      ^                   en := 0 (busy)       |  ^                                       |
 *      +----------- the thread ---------------+  +---- software clears the error bit ----+
 * </pre>
 *
 * <h2>Locks</h2>
 *
 * <p>{@code DEVICE_REGISTERS} (software's writes) before {@code DEVICE_QUEUE} (fault records). No
 * lock is held while a message is written or a wire changed. Translations that the caches know take
 * no lock.
 *
 * <h2>What is left out</h2>
 *
 * <p>Process directories, second stages, MSI page tables, ATS, hardware update of A and D,
 * big-endian structures and the performance monitor: their capabilities are 0, and {@link
 * portcullis.riscv.device.RiscvIommuConfig} accepts no other.
 */
@NullMarked
package portcullis.riscv.device;

import org.jspecify.annotations.NullMarked;
