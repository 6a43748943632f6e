/**
 * DMA for drivers: addresses to give to devices, and when what was given may be given again.
 *
 * <pre>
 *   IovaAllocator ----- ranges of IOVAs, highest first, naturally aligned
 *     | small sizes                                | large sizes, and what the magazines lack
 *     v                                            v
 *   MagazineStripe (a few for each processor)    IovaSpace (one lock)
 *     | loaded, previous: a Magazine a class       |-- RangeTree (AVL in RangeNodes)
 *     v                                            `-- ReservedRanges
 *   MagazineDepot (one a class): spare and full Magazines
 * </pre>
 *
 * <p>Lock order: a stripe is owned (by a flag nobody waits for, but for the rare call that empties
 * all of them), then {@link portcullis.core.sync.LockClass#MAGAZINE_DEPOT}, or {@link
 * portcullis.core.sync.LockClass#IOVA_SPACE}.
 *
 * <p>Words: a <em>granule</em> is the unit of allocation, 4 KiB with most page tables. A
 * <em>block</em> is what the allocator hands out, a <em>free range</em> what it has left.
 */
@NullMarked
package portcullis.core.dma;

import org.jspecify.annotations.NullMarked;
