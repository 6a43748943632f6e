/**
 * A model of the machine that executes zPCI's instructions, as hardware, firmware and, where there
 * is one, hypervisor that happen to run in this process.
 *
 * <pre>
 *   software's CPU --instruction--> ZpciMachine
 *                                     |-- LogicalProcessor (CLP) -----> FunctionSwitch
 *                                     |-- configure, deconfigure -----> FunctionSwitch
 *                                     |-- FunctionInstructions
 *                                     |     |-- ModifyControls (MPCIFC)
 *                                     |     |-- refresh (RPCIT) --> TranslationCache  (LPAR)
 *                                     |     |                  \--> MainLoop          (shadowed)
 *                                     |     \-- LoadStore ---------> machine.pci.PciFunction
 *                                     \-- storeEventInformation ---> EventQueue, filled by whoever finds something wrong
 *
 *   operator --plug, remove, fail--> ZpciMachine --> FunctionSwitch --> machine.pci.PciHost
 *
 *   FunctionTable --index, id--> ZpciFunction --> FunctionSnapshot --> Registration --> Shadow
 *
 *   function's DMA --translate--> ZpciFunction
 *                                   |  TranslationCache, else TableWalker: over software's tables,
 *                                   |  or over the Shadow, as the Registration says
 *                                   \--> translated, or isolated: FunctionSnapshot, EventQueue
 *
 *   MainLoop   --> Hypervisor: what guest processors were intercepted at, on a thread of its own
 *   Hypervisor --> ShadowRefresh --> GuestTables  (reads software's tables)
 *        |              |----------> Shadow       (writes its own, TablePool)
 *        |              |----------> PinnedPages  (accounts for software's pages)
 *        |              \----------> UnmapBatch   (takes pages from hardware, then unpins them)
 * </pre>
 *
 * <h2>A function</h2>
 *
 * <p>Configuration state, whether it is enabled, and error state: {@link
 * portcullis.s390.spec.FunctionState} has the transitions, and {@code StateTableTest} what each
 * instruction answers in each of them.
 *
 * <pre>
 *   configuration  enabled  error            state            DMA      load/store  RPCIT, IOAT
 *   -------------  -------  ---------------  ---------------  -------  ----------  -----------
 *   reserved       -        -                RESERVED         gone     cc 3        cc 3
 *   standby        no       -                STANDBY          refused  cc 3        cc 3
 *   configured     no       no               DISABLED         refused  cc 3        cc 3
 *   configured     yes      no               ENABLED          passes   pass        work
 *   configured     yes      blocked          ERROR            refused  status 12   status 40
 *   configured     yes      unblocked        ERROR_UNBLOCKED  refused  pass        work
 *   configured     no       permanent        PERMANENT_ERROR  refused  status 12   cc 3
 * </pre>
 *
 * <p>DMA passes if translation is registered. Registration outlives the error states, and ends with
 * disabling, deconfiguring, removal and failure for good. The shadow outlives an error and is as
 * true as the last refresh left it: software that leads a function out of its error state refreshes
 * the whole aperture before it resets the error.
 *
 * <h2>When translations change</h2>
 *
 * <pre>
 *   takes something away                    a DMA
 *   --------------------                    -----
 *   snapshot or shadow entry := other       Rcu.Reader#enter (full fence)
 *   cache: generation + 1, clear            generation, snapshot, cache or tables
 *   Rcu#synchronize                         move the bytes
 *   unpin; tables back to the pool          Rcu.Reader#exit
 *   answer
 * </pre>
 *
 * <p>So when an instruction has answered, no DMA uses what it took away, and no page was unpinned
 * while one did. Software's own tables are changed before the instruction. An instruction that is
 * refused because a function has failed, has no translation or has gone, and the event of an error,
 * come after a grace period as well, and after a refresh under way ({@code Quiescence}): what they
 * say about DMA is true of all of it.
 *
 * <h2>Locks</h2>
 *
 * <p>A refresh under a hypervisor is served by the hypervisor's thread, while the processor that
 * issued it waits for it with whatever its program has locked; the hypervisor wants none of that.
 *
 * <p>An instruction that changes a function's state holds the function's gate, which is no lock:
 * another one meanwhile answers that the machine is busy. Nothing waits for a gate but the operator
 * and the service-call processor. Inside a gate, {@code DEVICE_QUEUE}, the hypervisor's lock; below
 * it nothing. The event queue and the table of functions have {@code LEAF}s. DMA takes the event
 * queue's, when it isolates its function, and no other. The hypervisor waits for DMA to drain with
 * its lock held; nothing that runs inside a DMA wants that lock. No lock is held while a function
 * is reset, plugged or removed, or while software is told of events.
 */
@NullMarked
package portcullis.s390.device;

import org.jspecify.annotations.NullMarked;
