package portcullis.core.invalidation;

import portcullis.core.memory.PageAllocator;
import portcullis.core.memory.PageChain;

/**
 * What one or more unmaps have left to be flushed: a range of IOVAs, and the tables that went out
 * of use but that hardware may still walk.
 *
 * <p>Made once, used again and again; nothing here allocates. Not thread-safe.
 */
public final class Gather {
  private final PageChain freedTables = new PageChain();
  private long first;
  private long last;
  private int smallestLeafSizeLog2;
  private boolean empty = true;

  /** Makes an empty one. */
  public Gather() {}

  /** Whether nothing has been gathered since the last {@link #reset}. */
  public boolean isEmpty() {
    return empty;
  }

  /** Lowest IOVA to flush; meaningless while empty. */
  public long firstIova() {
    return first;
  }

  /** Highest IOVA to flush, inclusive; meaningless while empty. */
  public long lastIova() {
    return last;
  }

  /** Size of the smallest leaf in the range, as a power of two bytes: the stride of a flush. */
  public int smallestLeafSizeLog2() {
    return smallestLeafSizeLog2;
  }

  /** Whether entries that pointed to tables went too, so that walk caches must be flushed. */
  public boolean hasFreedTables() {
    return !freedTables.isEmpty();
  }

  /**
   * Adds a range, start and last inclusive; the gathered range grows to cover it.
   *
   * @param leafSizeLog2 size of the smallest leaf that was in it
   */
  public void add(long firstIova, long lastIova, int leafSizeLog2) {
    if (empty) {
      first = firstIova;
      last = lastIova;
      smallestLeafSizeLog2 = leafSizeLog2;
      empty = false;
      return;
    }
    if (Long.compareUnsigned(firstIova, first) < 0) {
      first = firstIova;
    }
    if (Long.compareUnsigned(lastIova, last) > 0) {
      last = lastIova;
    }
    smallestLeafSizeLog2 = Math.min(smallestLeafSizeLog2, leafSizeLog2);
  }

  /** Adds a table that nothing points to any more; it is freed only after a flush. */
  public void addTable(PageAllocator pages, long tablePhysAddr) {
    freedTables.add(pages, tablePhysAddr);
  }

  /** The tables, for whoever takes them over once they are flushed. */
  public PageChain freedTables() {
    return freedTables;
  }

  /**
   * Forgets the range. The tables must have been taken.
   *
   * @throws IllegalStateException if there are tables left, which would leak
   */
  public void reset() {
    if (!freedTables.isEmpty()) {
      throw new IllegalStateException(freedTables.blocks() + " tables gathered but not taken");
    }
    empty = true;
  }
}
