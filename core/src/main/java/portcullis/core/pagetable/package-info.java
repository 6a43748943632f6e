/**
 * Page tables that IOMMUs walk: one radix engine for every vendor, and what a vendor has to say
 * about the layout of its entries.
 *
 * <pre>
 *   PageTable ---- map, unmap, iovaToPhys: leaves ------> memory.PhysicalMemory
 *     |  \-- TableTree: links, tables ------------------> memory.PageAllocator
 *     |          \-- tables out of use -----------------> invalidation.Gather
 *     |  \-- DirtyWalk: marks of written pages ---------> DirtySink
 *     | PageSizes, PageSize: which leaf fits
 *     | Level: where an entry is and what it is
 *     v made from, once
 *   TableFormat ---- TableLevel: one a level, all data      implemented by vendor drivers
 * </pre>
 *
 * <p>Words:
 *
 * <ul>
 *   <li><em>level</em>: 0 is that of the tables with the smallest pages; the root has the highest.
 *   <li><em>entry</em>: 8 bytes of a table, which are empty, point to a table of the level below,
 *       or are a leaf; its <em>slot</em> is where it is in memory.
 *   <li><em>leaf</em>: an entry that translates; or several neighbouring ones that together make
 *       one larger page (RISC-V calls it NAPOT), which are written and cleared together.
 *   <li><em>span</em>: the IOVAs below an entry or a table.
 *   <li><em>aperture</em>: the IOVAs that can be mapped, 0 to {@code lastIova} inclusive.
 * </ul>
 *
 * <h2>Life of a table</h2>
 *
 * <pre>
 *   allocated, zero --filled with empty entries--> private --release CAS into its slot--> linked
 *      ^                                             | CAS lost: given back                 |
 *      |                                             v                                      |
 *   allocator &lt;---- after a flush ---- Gather &lt;---- slot emptied by the unmap of its whole span
 * </pre>
 *
 * <h2>Order</h2>
 *
 * <p>There is no lock. Callers see to it that ranges which are mapped or unmapped at the same time
 * are disjoint; then every leaf is written by one thread at a time, and only links are contended:
 *
 * <ul>
 *   <li>{@code TableTree#install} links a table by a compare-and-set that releases its empty
 *       entries; it pairs with the acquire reads of {@code TableTree#tableFor}, {@code
 *       PageTable#clear}, {@code PageTable#iovaToPhys} and of every hardware walker.
 *   <li>{@code PageTable#map} has a release fence before its first leaf; with the opaque leaf
 *       stores after it, it pairs with the acquire reads of hardware walkers: who sees the leaf
 *       sees what its page held when it was mapped.
 *   <li>Unmap only clears. That no device uses what it cleared is the business of the flush, whose
 *       full fence ({@link portcullis.core.invalidation}) follows it.
 * </ul>
 */
@NullMarked
package portcullis.core.pagetable;

import org.jspecify.annotations.NullMarked;
