/**
 * The operating-system half of the RISC-V IOMMU. It meets hardware in memory and in registers and
 * nowhere else, and relies on nothing but the specification.
 *
 * <pre>
 *   RiscvIommuDriver ---- AddressSpaceIds, page mode ---> RiscvAddressSpace (PageTable, PSCID)
 *        |                                      '-------> SecondStageSpace (PageTable, GSCID,
 *        | install: BringUp                                        |        FlatMessageTable)
 *        |                        RiscvFirstStage, RiscvGuestDirectory --nest--> RiscvNestedSpace
 *        v
 *   RiscvIommu ---- one unit ----+-- IotlbInvalidation --\
 *        | probe                 |                        +--> CommandQueue --> CommandBacklog
 *        v                       +-- RiscvEndpoint ------/         |  ^
 *   DeviceDirectory -- contexts --/    |  one device; ContextImage |  | responses
 *                                |     |                    errors |  |
 *                                |     +-- ContextEntry: its device context; or where it has
 *                                |     |     PASIDs, that and its process contexts, between which
 *                                |     |     DefaultContext goes to and fro
 *                                |     +-- ProcessDirectory -- process contexts
 *                                |     |                           |  |
 *                                |     '-- DevicePageRequests -----|--+ ---> PageRequestHandler
 *                                |                  ^              |         (a thread a device)
 *                                |         PageRequestQueue        |
 *                                |                  ^              |
 *                                +-- UnitEvents (a thread) --------+--> FaultQueue --> FaultSink
 *                                                |
 *                                        InterruptDelivery
 * </pre>
 *
 * <h2>The way of a page request</h2>
 *
 * The unit writes it to the queue in memory; {@code PageRequestQueue} hands it to its device, which
 * never waits for a handler; {@code core.fault.PageRequestService} puts the group together and has
 * the handler of the domain serve it; {@code DevicePageRequests} gives an {@code ATS.PRGR} with a
 * fence right behind it. A restart of the command queue gives again only what has no finished fence
 * behind it, so the response is sent twice at the most where that very fence meets an error.
 *
 * <p>A device whose context is taken away has everything answered first that it asked for under it:
 * the unit confirms to use the context no more, the queue is drained, and what is pending is told
 * to look again. After its release nothing is sent to it.
 *
 * <p>A request with a PASID is for the handler of that PASID's domain. When the domain changes, so
 * are only its requests answered; and once more when the next one is known, since the device
 * context goes on letting requests of any PASID in. Nobody serves the devices of nested domains:
 * only the guest could.
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
 *   <li>A context, of a device or of a process, is written behind V=0, and an {@code IODIR} with a
 *       fence confirms that no read of the former fields is under way; only then V becomes 1, by a
 *       release store of the doubleword with it ({@code ContextEntry}). A directory page is
 *       published by a release store of the entry that points to it ({@code DirectoryTree}). Both
 *       pair with the unit's walk of the directory.
 *   <li>A fence writes its number to memory when all before it is done; waiters read it by acquire
 *       and so see everything that the unit wrote before.
 * </ul>
 *
 * <h2>Lock order</h2>
 *
 * {@code PAGE_REQUESTS} (reading the queue; never while a handler or a command is waited for),
 * {@code DIRECTORY} (probe and release; never while programming a device), {@code COMMAND_QUEUE}
 * (append, restart; not while waiting), {@code ID_SPACE}. Process directories are tables of one
 * device: its group's lock guards them, and a lock of class {@code LEAF} the list of those in use.
 * The fault sink and the handlers of page requests are called with none held.
 */
@NullMarked
package portcullis.riscv.driver;

import org.jspecify.annotations.NullMarked;
