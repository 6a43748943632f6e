/**
 * Running jobs: what each worker reads and writes, how it proves that every block came back, and
 * the rogue that tries to spoil it.
 *
 * <pre>
 *   FioWorkbench --machine--> Platform
 *        |  waves of clones
 *        v
 *     Worker (one thread) --BlockOrder--> NvmeQueue --DMA API--> controller
 *        |  BlockPattern writes and checks headers
 *        v
 *     JobResult
 * </pre>
 */
@NullMarked
package portcullis.app.workload;

import org.jspecify.annotations.NullMarked;
