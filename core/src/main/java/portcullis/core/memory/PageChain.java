package portcullis.core.memory;

/**
 * A list of allocated blocks that costs no allocation: the links are in the allocator's own frame
 * records, as pages on a free list.
 *
 * <p>Not thread-safe: it belongs to one thread or lock at a time, and handing it over publishes it
 * as it would any object. A block is on at most one chain.
 */
public final class PageChain {
  private long first = PageAllocator.NONE;
  private long last = PageAllocator.NONE;
  private int blocks;

  /** Makes an empty one. */
  public PageChain() {}

  /** Whether there is no block in it. */
  public boolean isEmpty() {
    return blocks == 0;
  }

  /** Number of blocks. */
  public int blocks() {
    return blocks;
  }

  /**
   * Appends a block that {@code allocator} handed out.
   *
   * @param physAddr start of the block
   */
  public void add(PageAllocator allocator, long physAddr) {
    allocator.link(physAddr, PageAllocator.NONE);
    if (blocks++ == 0) {
      first = physAddr;
    } else {
      allocator.link(last, physAddr);
    }
    last = physAddr;
  }

  /** Appends all of {@code other}, which is empty afterwards. */
  public void takeAll(PageAllocator allocator, PageChain other) {
    if (other.blocks == 0) {
      return;
    }
    if (blocks == 0) {
      first = other.first;
    } else {
      allocator.link(last, other.first);
    }
    last = other.last;
    blocks += other.blocks;
    other.clear();
  }

  long first() {
    return first;
  }

  void clear() {
    first = PageAllocator.NONE;
    last = PageAllocator.NONE;
    blocks = 0;
  }
}
