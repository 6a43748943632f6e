/**
 * A register-level model of a RISC-V IOMMU, as hardware that happens to run in this process.
 *
 * <pre>
 *   driver's CPU --MMIO--> RiscvIommuDevice --> SoftwareWrites --> RegisterFile, RegisterMasks
 *                                |  wakes the device's thread
 *                                v
 *                device's thread: CommandQueue --> CacheInvalidation --> all caches
 *                                  |  CommandLegality   \--> InvalidationTracker, AtsMessageSink
 *                                 Interrupts   --message-----> SystemBus, WiredInterrupt
 *                                 DebugTranslation, PerformanceMonitor (cycles)
 *
 *   device's DMA --translate--> RequestTranslator
 *                                |  UsualRequests: RecentTranslations of the initiator, else
 *                                |    ContextCache, Iotlb, else CommonWalker
 *                                |  all others:
 *                                |  DeviceLocator: ContextCache, else DirectoryWalker, ProcessWalker
 *                                |  Iotlb,        else CommonWalker, which most walks need,
 *                                |                else StageTranslation: both stages, messages
 *                                |                     both with WalkCache
 *                                v
 *                 translated, or FaultQueue --> a record in memory, Interrupts
 *
 *   device's messages --> InvalidationTracker (completions)
 *                         PageRequests --> PageRequestQueue --> a record in memory, Interrupts
 *                                     \--> AtsMessageSink, if it cannot be queued
 *
 *   guest's PCI driver --BAR 0--> RiscvIommuFunction --> RiscvIommuDevice
 *                      &lt;--MSI-X--        ^------ its messages
 *
 *   tables, queues, messages --> StructureMemory (byte order, width of addresses) --> SystemBus
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
 * <p>{@code DEVICE_REGISTERS} (software's writes) before {@code DEVICE_QUEUE} (fault records or
 * page requests, never both), before {@code LEAF} (tags of invalidations, cycles). No lock is held
 * while a message is written or sent, or a wire changed. Translations that the caches know take no
 * lock.
 */
@NullMarked
package portcullis.riscv.device;

import org.jspecify.annotations.NullMarked;
