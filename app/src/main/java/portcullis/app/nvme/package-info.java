/**
 * A driver for NVMe controllers on the DMA API: one admin queue, and one queue pair for each
 * worker.
 *
 * <pre>
 *   NvmeDriver --admin commands--> AdminQueue --+
 *       | one a worker                          +--> QueuePair: rings in coherent memory,
 *       v                                       |    doorbells, phase bits
 *   NvmeQueue --IoRequest, mapped for DMA-------+
 * </pre>
 *
 * <p>An I/O maps its buffer, submits, waits for the completion, and unmaps: as long as the mapping
 * lasts, and no longer, the controller can reach the buffer. Interrupts only wake a worker that has
 * found nothing to do; completions are found by their phase bit.
 *
 * <h2>Recovery</h2>
 *
 * <pre>
 *   RUNNING --frozen: queues keep requests, an admin command is cut off--> FROZEN
 *   FROZEN --resumed: rings emptied, controller enabled, queues made again,
 *            requests in flight handed over again--> RUNNING
 *   any --failed, or pulled out: all requests end with an error--> LOST
 * </pre>
 *
 * <p>{@code NvmeRecovery} is called by the thread that recovers the device, with no lock held. The
 * controller is reset in between, always: which commands it had begun is known to nobody, and reads
 * and writes may be done twice. Buffers stay mapped; the domain outlives the recovery. Lock order:
 * the driver's administration (key 0), then one queue's (its id); both are of class {@code
 * ENDPOINT_DRIVER}, and nothing is mapped or unmapped with either held.
 */
@NullMarked
package portcullis.app.nvme;

import org.jspecify.annotations.NullMarked;
