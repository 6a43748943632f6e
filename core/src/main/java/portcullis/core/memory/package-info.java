/**
 * Physical memory as drivers and hardware see it, and the pages in it.
 *
 * <pre>
 *   PhysicalMemory --- SpanMemory ------- base address, bounds -------> sync.OrderedMemory
 *        ^     \-- SparseMemory ---> SparsePages (radix, by page) -->   (ordered accessors)
 *        |          |       |
 *        |          |       +---------> AddressRanges (holes, poison)
 *        |          \-- RegionMemory -> regions that come and go -> sync.OrderedMemory, sync.Rcu
 *        | blocks of 2 KiB and up, zeroed
 *   PageAllocator ----- a record a frame: owner's chain, order, in use ----> PageChain
 * </pre>
 *
 * <p>Addresses are of three kinds, each a type of its own at APIs: {@link
 * portcullis.core.memory.PhysAddr} is where memory is, {@link portcullis.core.memory.Iova} is what
 * a device issues. Measured hot paths take a raw {@code long} whose name keeps the kind ({@code
 * physAddr}, {@code iova}).
 */
@NullMarked
package portcullis.core.memory;

import org.jspecify.annotations.NullMarked;
