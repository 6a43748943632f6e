package portcullis.core.dma;

import org.jspecify.annotations.Nullable;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;

/**
 * The magazines of one size class that no stripe holds: full ones for those who run dry, empty ones
 * for those who run over. Thread-safe.
 *
 * <p>Magazines are made by {@link #stock} only, which allocations call; exchanging them allocates
 * nothing. Their number is bounded, so that a class keeps a bounded part of the address space to
 * itself.
 */
final class MagazineDepot {
  private final Mutex lock;
  private final int capacity;
  // All guarded by #lock.
  private final @Nullable Magazine[] full;
  private final @Nullable Magazine[] empty;
  private int fullCount;
  private int emptyCount;
  private int made;

  /**
   * @param sizeClass which one, for the lock order
   * @param capacity the most magazines that the class may have, those in stripes included
   */
  MagazineDepot(int sizeClass, int capacity) {
    this.lock = new Mutex(LockClass.MAGAZINE_DEPOT, sizeClass);
    this.capacity = capacity;
    this.full = new @Nullable Magazine[capacity];
    this.empty = new @Nullable Magazine[capacity];
  }

  /** Makes one more empty magazine, unless there are as many as there may be. */
  void stock() {
    lock.lock();
    try {
      if (made < capacity) {
        empty[emptyCount] = new Magazine();
        emptyCount++;
        made++;
      }
    } finally {
      lock.unlock();
    }
  }

  /** An empty magazine, or null if there is none. */
  @Nullable Magazine takeEmpty() {
    lock.lock();
    try {
      return popEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** A full magazine, or null if there is none. */
  @Nullable Magazine takeFull() {
    lock.lock();
    try {
      return popFull();
    } finally {
      lock.unlock();
    }
  }

  /** Gives an empty magazine, or none, for a full one; answers null, and takes none, without. */
  @Nullable Magazine exchangeForFull(@Nullable Magazine spent) {
    lock.lock();
    try {
      Magazine taken = popFull();
      if (taken != null && spent != null) {
        empty[emptyCount++] = spent;
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Gives a full magazine for an empty one; answers null, and takes none, without. */
  @Nullable Magazine exchangeForEmpty(Magazine filled) {
    lock.lock();
    try {
      Magazine taken = popEmpty();
      if (taken != null) {
        full[fullCount++] = filled;
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Takes an empty magazine in. */
  void giveEmpty(Magazine spent) {
    lock.lock();
    try {
      empty[emptyCount++] = spent;
    } finally {
      lock.unlock();
    }
  }

  /** Blocks in full magazines here. */
  long blocks() {
    lock.lock();
    try {
      return (long) fullCount * Magazine.CAPACITY;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Magazine popEmpty() {
    if (emptyCount == 0) {
      return null;
    }
    Magazine taken = empty[--emptyCount];
    empty[emptyCount] = null;
    return taken;
  }

  private @Nullable Magazine popFull() {
    if (fullCount == 0) {
      return null;
    }
    Magazine taken = full[--fullCount];
    full[fullCount] = null;
    return taken;
  }
}
