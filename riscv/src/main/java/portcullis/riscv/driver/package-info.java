/**
 * The operating-system half of the RISC-V IOMMU. It meets hardware in memory and in registers and
 * nowhere else, and relies on nothing but the specification.
 *
 * <pre>
 *   RiscvIommuDriver ---- AddressSpaceIds, page mode ---> RiscvAddressSpace (PageTable, PSCID)
 *        |                                      '-------> SecondStageSpace (PageTable, GSCID,
 *        | install: BringUp                                        |        FlatMessageTable)
 *        |                                     RiscvFirstStage --nest--> RiscvNestedSpace
 *        v
 *   RiscvIommu ---- one unit ----+-- IotlbInvalidation --\
 *        | probe                 |                        +--> CommandQueue --> CommandBacklog
 *        v                       +-- RiscvEndpoint ------/         |
 *   DeviceDirectory -- contexts --/    |  one device; ContextImage | errors
 *                                |     |                           |
 *                                |     +-- ContextEntry: its device context; or where it has
 *                                |     |     PASIDs, that and its process contexts
 *                                |     '-- ProcessDirectory -- process contexts
 *                                |                                 |
 *                                +-- UnitEvents (a thread) --------+--> FaultQueue --> FaultSink
 *                                                |
 *                                        InterruptDelivery
 * </pre>
 *
 * <h2>States of a unit</h2>
 *
 * <pre>
 *            BringUp          cqcsr error                restart
 *   (off) ------------> RUNNING ------------> STALLED --------------> RUNNING
 *                          |                     | too many restarts in a row, or one that fails
 *                          | all ones            v
 *                          v                  ERROR: ddtp is Off, every DMA refused
 *                        GONE
 * </pre>
 *
 * Whatever is asked of a unit in error or gone is answered at once with {@link
 * portcullis.core.invalidation.SyncOutcome#DEVICE_ERROR} or {@link
 * portcullis.core.invalidation.SyncOutcome#GONE}: it does no DMA, so nothing stale can be used.
 *
 * <h2>Order towards the hardware</h2>
 *
 * <ul>
 *   <li>A command follows what it is about: stores to tables, then the command's doublewords, then
 *       a release fence, then the doorbell ({@code CommandQueue}). It pairs with the order in which
 *       a unit reads {@code cqt}, the command, and the tables.
 *   <li>A context, of a device or of a process, is written behind V=0 and published by a release
 *       store of its first doubleword ({@code ContextEntry}); a directory page by a release store
 *       of the entry that points to it ({@code DirectoryTree}). Both pair with the unit's walk of
 *       the directory.
 *   <li>A fence writes its number to memory when all before it is done; waiters read it by acquire
 *       and so see everything that the unit wrote before.
 * </ul>
 *
 * <h2>Lock order</h2>
 *
 * {@code DIRECTORY} (probe and release; never while programming a device), {@code COMMAND_QUEUE}
 * (append, restart; not while waiting), {@code ID_SPACE}. Process directories are tables of one
 * device: its group's lock guards them, and a lock of class {@code LEAF} the list of those in use.
 * The fault sink is called with none held.
 */
@NullMarked
package portcullis.riscv.driver;

import org.jspecify.annotations.NullMarked;
