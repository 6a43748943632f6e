package portcullis.core.dma;

import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.core.sync.SharedLong;

/**
 * The shared layer of an {@link IovaAllocator}: its tree of free ranges under one lock, and what
 * was handed out of it.
 *
 * <p>Ranges are {@code start/end}, half-open, in granules.
 *
 * <p><b>Why giving back never needs memory.</b> Two free ranges never touch, so between any two
 * there is a block handed out or a reserved range: with b blocks out and r reserved ranges there
 * are at most b + r + 1 free ranges. Each {@link #take} makes room for one more than it leaves, so
 * that every {@link #give} finds the node that it may need.
 */
final class IovaSpace {
  /** What {@link #take} answers if there is no room; never a start. */
  static final long NONE = FreeRangeTree.NONE;

  private final Mutex lock = new Mutex(LockClass.IOVA_SPACE);
  private final long firstGranule;
  private final long endGranule;
  // These three are guarded by #lock.
  private final FreeRangeTree free = new FreeRangeTree();
  private final ReservedRanges reserved = new ReservedRanges();
  private long blocks;
  // Written under #lock (plain), read anywhere (opaque).
  private final SharedLong granulesOut = new SharedLong(0);

  /** Makes a space in which all of {@code [firstGranule, endGranule)} is free. */
  IovaSpace(long firstGranule, long endGranule) {
    this.firstGranule = firstGranule;
    this.endGranule = endGranule;
    free.reserveNodes(2);
    free.give(firstGranule, endGranule);
  }

  /** Hands out the highest naturally aligned block that ends at or before {@code limitEnd}. */
  long take(long size, long limitEnd) {
    lock.lock();
    try {
      free.reserveNodes(blocks + reserved.count() + 3);
      long start = free.take(size, limitEnd);
      if (start != NONE) {
        blocks++;
        count(size);
      }
      return start;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes a block back.
   *
   * @return false, with nothing changed, if it cannot have been handed out
   */
  boolean give(long start, long size) {
    lock.lock();
    try {
      return giveLocked(start, size);
    } finally {
      lock.unlock();
    }
  }

  /** Takes back all blocks of {@code magazine}, each of {@code size}; it is empty afterwards. */
  void giveAll(Magazine magazine, long size) {
    if (magazine.isEmpty()) {
      return;
    }
    long refused = NONE;
    lock.lock();
    try {
      while (!magazine.isEmpty()) {
        long start = magazine.pop();
        if (!giveLocked(start, size)) {
          refused = start;
        }
      }
    } finally {
      lock.unlock();
    }
    if (refused != NONE) {
      throw new IllegalArgumentException(
          "0x%x granules at granule 0x%x were freed twice".formatted(size, refused));
    }
  }

  /**
   * Withholds {@code [start, end)} for ever.
   *
   * @return false, with nothing changed, if some of it is handed out
   */
  boolean reserve(long start, long end) {
    long from = Math.max(start, firstGranule);
    long to = Math.min(end, endGranule);
    if (from >= to) {
      return true;
    }
    lock.lock();
    try {
      if (free.countFree(from, to) + reserved.countWithin(from, to) != to - from) {
        return false;
      }
      free.reserveNodes(blocks + reserved.count() + 4);
      reserved.add(from, to);
      free.removeAll(from, to);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Granules handed out and not yet taken back. */
  long granulesOut() {
    return granulesOut.getOpaque();
  }

  /** Nodes visited since the beginning. */
  long visits() {
    lock.lock();
    try {
      return free.visits();
    } finally {
      lock.unlock();
    }
  }

  private boolean giveLocked(long start, long size) {
    if (start < firstGranule
        || start + size > endGranule
        || blocks == 0
        || reserved.overlaps(start, start + size)
        || !free.give(start, start + size)) {
      return false;
    }
    blocks--;
    count(-size);
    return true;
  }

  private void count(long deltaGranules) {
    granulesOut.setOpaque(granulesOut.getPlain() + deltaGranules);
  }
}
