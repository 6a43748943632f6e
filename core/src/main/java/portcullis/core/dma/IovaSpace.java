package portcullis.core.dma;

import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.core.sync.SharedLong;

/**
 * The shared layer of an {@link IovaAllocator}: its tree of free ranges under one lock, what was
 * handed out of it, and what was freed but is parked, because hardware may still use it.
 *
 * <p>Ranges are {@code start/end}, half-open, in granules.
 *
 * <p><b>Why giving back and parking never need memory.</b> Two free ranges never touch, so between
 * any two there is a block handed out or a reserved range: with b blocks out and r reserved ranges
 * there are at most b + r + 1 free ranges. Parked ranges consist of blocks that are out, so there
 * are at most b of them. Each {@link #take} makes room for more nodes than that for the blocks it
 * leaves, so that every {@link #give} and {@link #park} finds the node that it may need.
 */
final class IovaSpace {
  /** What {@link #take} answers if there is no room; never a start. */
  static final long NONE = RangeTree.NONE;

  private final Mutex lock = new Mutex(LockClass.IOVA_SPACE);
  private final long firstGranule;
  private final long endGranule;
  // All of these are guarded by #lock. Blocks out include those parked.
  private final RangeNodes nodes = new RangeNodes();
  private final RangeTree free = new RangeTree(nodes);
  private final ReservedRanges reserved = new ReservedRanges();
  private long blocks;
  private RangeTree parked = new RangeTree(nodes);
  private long parkedBlocks;
  // Those of the parked ranges that the flush under way may release, if there is one.
  private RangeTree retried = new RangeTree(nodes);
  private long retriedBlocks;
  private boolean retrying;
  // Written under #lock (plain), read anywhere (opaque).
  private final SharedLong granulesOut = new SharedLong(0);
  private final SharedLong granulesParked = new SharedLong(0);

  /** Makes a space in which all of {@code [firstGranule, endGranule)} is free. */
  IovaSpace(long firstGranule, long endGranule) {
    this.firstGranule = firstGranule;
    this.endGranule = endGranule;
    nodes.reserve(nodesFor(0, 0));
    free.give(firstGranule, endGranule);
  }

  /** Hands out the highest naturally aligned block that ends at or before {@code limitEnd}. */
  long take(long size, long limitEnd) {
    lock.lock();
    try {
      nodes.reserve(nodesFor(blocks + 1, reserved.count()));
      long start = free.take(size, limitEnd);
      if (start != NONE) {
        blocks++;
        add(granulesOut, size);
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
   * Keeps a block from being handed out until a flush succeeds that begins later.
   *
   * @return false, with nothing changed, if it cannot have been handed out
   */
  boolean park(long start, long size) {
    lock.lock();
    try {
      if (!isPlausible(start, size)
          || free.countFree(start, start + size) != 0
          || retried.countFree(start, start + size) != 0
          || !parked.give(start, start + size)) {
        return false;
      }
      parkedBlocks++;
      add(granulesParked, size);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Before a flush of everything: notes what is parked now.
   *
   * @return whether the caller has to call {@link #endRetry}; false if nothing is parked, or
   *     another flush is about to release it
   */
  boolean beginRetry() {
    if (granulesParked.getOpaque() == 0) {
      return false;
    }
    lock.lock();
    try {
      if (retrying) {
        return false;
      }
      RangeTree empty = retried;
      retried = parked;
      parked = empty;
      retriedBlocks = parkedBlocks;
      parkedBlocks = 0;
      retrying = true;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * After that flush: frees what {@link #beginRetry} noted, or parks it again.
   *
   * @param covered whether no device can use it any more
   */
  void endRetry(boolean covered) {
    lock.lock();
    try {
      RangeTree target = covered ? free : parked;
      for (long start = retried.firstStart(); start != NONE; start = retried.firstStart()) {
        long end = retried.firstEnd();
        retried.removeAll(start, end);
        target.give(start, end);
        if (covered) {
          add(granulesOut, start - end);
          add(granulesParked, start - end);
        }
      }
      if (covered) {
        blocks -= retriedBlocks;
      } else {
        parkedBlocks += retriedBlocks;
      }
      retriedBlocks = 0;
      retrying = false;
    } finally {
      lock.unlock();
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
      nodes.reserve(nodesFor(blocks, reserved.count() + 1L));
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

  /** Granules that are parked, which are among those handed out. */
  long granulesParked() {
    return granulesParked.getOpaque();
  }

  /** Nodes visited since the beginning; for tests, while no other thread uses the space. */
  long visits() {
    return free.visits();
  }

  private boolean giveLocked(long start, long size) {
    if (!isPlausible(start, size) || !free.give(start, start + size)) {
      return false;
    }
    blocks--;
    add(granulesOut, -size);
    return true;
  }

  private boolean isPlausible(long start, long size) {
    return start >= firstGranule
        && start + size <= endGranule
        && blocks > 0
        && !reserved.overlaps(start, start + size);
  }

  // One more than can be in use, for the step between two states of the trees.
  private static long nodesFor(long blocks, long reservedRanges) {
    return 2 * blocks + reservedRanges + 2;
  }

  private static void add(SharedLong counter, long delta) {
    counter.setOpaque(counter.getPlain() + delta);
  }
}
