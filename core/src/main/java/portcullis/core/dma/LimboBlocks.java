package portcullis.core.dma;

import org.jspecify.annotations.Nullable;
import portcullis.core.memory.PageAllocator;
import portcullis.core.memory.PageChain;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.core.sync.SharedLong;

/**
 * Coherent memory that was closed, but that a device may still reach because the flush failed.
 * Thread-safe.
 */
final class LimboBlocks {
  private final PageAllocator pages;
  private final Mutex lock = new Mutex(LockClass.LEAF, 21);
  // Guarded by #lock.
  private final PageChain blocks = new PageChain();
  // Blocks in the chain; written under #lock, read anywhere (opaque).
  private final SharedLong count = new SharedLong(0);

  /**
   * @param pages where the blocks go once a flush has covered them
   */
  LimboBlocks(PageAllocator pages) {
    this.pages = pages;
  }

  boolean isEmpty() {
    return count.getOpaque() == 0;
  }

  void add(long physAddr) {
    lock.lock();
    try {
      blocks.add(pages, physAddr);
      count.setOpaque(blocks.blocks());
    } finally {
      lock.unlock();
    }
  }

  /** Before a flush of everything: takes what it may release, null if there is nothing. */
  @Nullable PageChain take() {
    if (isEmpty()) {
      return null;
    }
    PageChain taken = new PageChain();
    lock.lock();
    try {
      taken.takeAll(pages, blocks);
      count.setOpaque(0);
    } finally {
      lock.unlock();
    }
    return taken;
  }

  /** After it: frees what was taken, or keeps it. */
  void settle(PageChain taken, boolean covered) {
    if (covered) {
      pages.free(taken);
      return;
    }
    lock.lock();
    try {
      blocks.takeAll(pages, taken);
      count.setOpaque(blocks.blocks());
    } finally {
      lock.unlock();
    }
  }
}
