/**
 * An NVM Express 1.4 controller over block stores.
 *
 * <pre>
 *   driver --MMIO--> NvmeRegisters, Doorbells --Signal--> CommandProcessor (the controller's thread)
 *                                                           |    |     |
 *           queue 0   +-------------------------------------+    |     +--- queues 1 to n ---+
 *                     v                                          v                           v
 *       AdminCommands, QueueCommands                          Queues                     IoCommands
 *       IdentifyData, LogPages,                                  |                       |        |
 *       FeatureSet, AsyncEvents                                  |                       v        v
 *                     |                                          |             PrpTransfer   Namespace
 *                     v                                          v                       |        |
 *                PrpTransfer ---------------------------------> DmaPort {@literal <}-----+        v
 *                                                                |                         BlockStore
 *                                                                +--> IOMMU --> memory
 * </pre>
 *
 * <p>States of a controller, by CSTS and CC; every step is taken by its thread:
 *
 * <pre>
 *   disabled   --CC.EN=1, valid-------> ready
 *   disabled   --CC.EN=1, invalid-----> fatal (CSTS.CFS)
 *   ready      --queue unreachable----> fatal
 *   ready      --CC.SHN---------------> shut down
 *   any        --CC.EN=0, FLR---------> disabled
 * </pre>
 *
 * <p>RDY is cleared only when the thread no longer uses any queue or data of before. What the media
 * fails at is a status of the command; what memory fails at is one too, unless it is a queue.
 */
@NullMarked
package portcullis.machine.nvme;

import org.jspecify.annotations.NullMarked;
