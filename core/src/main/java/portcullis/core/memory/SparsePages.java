package portcullis.core.memory;

import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;
import portcullis.core.sync.OrderedMemory;
import portcullis.core.sync.SharedRef;
import portcullis.core.sync.SharedRefArray;

/**
 * The 4 KiB pages of a sparse memory, by page number: a radix tree that grows where it is written.
 *
 * <p>Thread-safe and free of locks. Nodes and pages appear by compare-and-set; a thread that loses
 * takes what the winner put there.
 */
final class SparsePages {
  static final int PAGE_LOG2 = 12;
  static final int PAGE_BYTES = 1 << PAGE_LOG2;

  private static final int RADIX_LOG2 = 9;
  private static final int RADIX_MASK = (1 << RADIX_LOG2) - 1;

  /** What reads see where nothing was written; never written itself. */
  private static final OrderedMemory ZEROS =
      new OrderedMemory(Arena.global().allocate(PAGE_BYTES, Long.BYTES));

  private final Arena arena = Arena.ofAuto();
  private final int levels;
  // Elements are nodes of the same kind, or pages in the last level. All accesses but #forget's are
  // volatile, so that the accessors of memory keep their modes across a page's first write.
  private final SharedRef<SharedRefArray<Object>> root = new SharedRef<>(node());

  /**
   * @param addressBits width of an address, 12 to 56
   */
  SparsePages(int addressBits) {
    levels = Math.max(1, (addressBits - PAGE_LOG2 + RADIX_LOG2 - 1) / RADIX_LOG2);
  }

  /** The page for reading, which may be the page of zeros. */
  OrderedMemory toRead(long pageNumber) {
    SharedRefArray<Object> node = root.get();
    for (int level = levels - 1; ; level--) {
      Object below = node.get(index(pageNumber, level));
      if (below == null) {
        return ZEROS;
      }
      if (level == 0) {
        return (OrderedMemory) below;
      }
      node = asNode(below);
    }
  }

  /** The page for writing, made if it is not there yet. */
  OrderedMemory toWrite(long pageNumber) {
    SharedRefArray<Object> node = root.get();
    for (int level = levels - 1; ; level--) {
      int index = index(pageNumber, level);
      Object below = node.get(index);
      if (below == null) {
        below = added(node, index, level == 0 ? page() : node());
      }
      if (level == 0) {
        return (OrderedMemory) below;
      }
      node = asNode(below);
    }
  }

  /** The page if it was ever written. */
  @Nullable OrderedMemory ifWritten(long pageNumber) {
    OrderedMemory page = toRead(pageNumber);
    return page == ZEROS ? null : page;
  }

  /** Forgets all pages. A write under way may be forgotten with them. */
  void forget() {
    // Plain: an empty node is whole whoever sees it, and nothing before this matters any more.
    root.setPlain(node());
  }

  private static Object added(SharedRefArray<Object> node, int index, Object made) {
    while (!node.compareAndSet(index, null, made)) {
      Object winner = node.get(index);
      if (winner != null) {
        return winner;
      }
    }
    return made;
  }

  private OrderedMemory page() {
    return new OrderedMemory(arena.allocate(PAGE_BYTES, Long.BYTES));
  }

  private static SharedRefArray<Object> node() {
    return new SharedRefArray<>(1 << RADIX_LOG2);
  }

  @SuppressWarnings("unchecked") // above the last level there is nothing but nodes
  private static SharedRefArray<Object> asNode(Object element) {
    return (SharedRefArray<Object>) element;
  }

  private static int index(long pageNumber, int level) {
    return (int) (pageNumber >>> (level * RADIX_LOG2)) & RADIX_MASK;
  }
}
