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
 */
@NullMarked
package portcullis.app.nvme;

import org.jspecify.annotations.NullMarked;
