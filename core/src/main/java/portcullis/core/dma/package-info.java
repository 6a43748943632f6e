/**
 * DMA for drivers: addresses to give to devices, and when what was given may be given again.
 *
 * <pre>
 *   DmaSpace (one a domain) ---- domain.PagingDomain
 *     |-- TranslatedMapper (one a device): map single, scatter-gather, coherent
 *     |     map:   IovaAllocator.allocate, PagingDomain.mapWithoutSync, once PagingDomain.syncMap
 *     |     unmap: PagingDomain.unmap clears entries, then FlushPolicy.retire
 *     |-- FlushPolicy: StrictPolicy; QueuedPolicy (FlushQueue a stripe or one, FlushClock, timer);
 *     |     WrapPolicy; decides when, and then through
 *     |-- IovaRecycler: flush, and only if it covered every device, release; else limbo
 *     '-- IovaSource, which the policy chooses: AscendingIovas, or
 *         IovaAllocator ----- ranges of IOVAs, highest first, naturally aligned
 *           | small sizes                          | large sizes, and what the magazines lack
 *           v                                      v
 *         MagazineStripe (a few a processor)     IovaSpace (one lock)
 *           | loaded, previous: a Magazine a class |-- RangeTree (AVL in RangeNodes): free, parked
 *           v                                      '-- ReservedRanges
 *         MagazineDepot (one a class): spare and full Magazines
 * </pre>
 *
 * <p>Under the wrap policy IOVAs are {@link portcullis.core.dma.AscendingIovas}: those of an {@link
 * portcullis.core.dma.IovaWindow}, each once a lap, and an IovaAllocator for what it has no room
 * for.
 *
 * <p>A device in the identity domain has a {@link portcullis.core.dma.PassthroughMapper} instead.
 *
 * <h2>States of a range of IOVAs</h2>
 *
 * <pre>
 *           allocate, map          unmap               flush covered every device
 *   FREE ------------------> LIVE -------> RETIRED ---------------------------------> FREE
 *                                             | flush failed                           ^
 *                                             v                                        |
 *                                           PARKED ------------------------------------'
 *                                                   a later flush of everything did
 * </pre>
 *
 * <h2>Lock order</h2>
 *
 * {@link portcullis.core.sync.LockClass#FLUSH_QUEUE}; then a stripe is owned (by a flag nobody
 * waits for, but for the rare call that empties all of them); then {@link
 * portcullis.core.sync.LockClass#MAGAZINE_DEPOT}, or {@link
 * portcullis.core.sync.LockClass#IOVA_SPACE}, of a tree or of a window. None is held during a
 * flush. The turn of a WrapPolicy, and the end of a window's lap, are no locks: who waits for them
 * holds none, and they are held by threads that flush.
 *
 * <p>Words: a <em>granule</em> is the unit of allocation, 4 KiB with most page tables. A
 * <em>block</em> is what the allocator hands out, a <em>free range</em> what it has left.
 */
@NullMarked
package portcullis.core.dma;

import org.jspecify.annotations.NullMarked;
