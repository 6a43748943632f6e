package portcullis.core.dma;

import portcullis.core.sync.Backoff;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.SharedLongArray;

/**
 * IOVAs that are handed out in ascending order, lap by lap, each once a lap: what comes back is not
 * handed out again before a flush of everything has ended the lap.
 *
 * <pre>
 *    window   [ handed out, retired, reserved | extent: position ....... end | free bits, from cursor on ]
 *                                                        ^ taken by one addition
 *    retired  bits of what came back in this lap
 *    lapsed   bits of what the flush under way may release
 *
 *    retire --> retired --beginLap--> lapsed --endLap, covered--> free --extent by extent--> handed out
 *                  ^                    |
 *                  '---endLap, failed---'
 * </pre>
 *
 * <p>The extent is one word, its position in the low half and its end in the high one, so that an
 * addition takes a granule from whichever extent is there. What is in the extent or was handed out
 * is marked nowhere: a lap begins with what has come back and what was never taken, and all else is
 * still in use. Where the position is beyond the end, the extent is empty.
 *
 * <p>Ranges are start/end, half-open, in granules outside and in offsets from {@link #base} within,
 * which is aligned so that what is naturally aligned there is so here. Thread-safe. No lock is held
 * between {@link #beginLap} and {@link #endLap}.
 */
final class IovaWindow {
  /** What {@link #take} answers if there is no room in this lap; never a start. */
  static final long NONE = IovaSpace.NONE;

  /** The most granules a window can have. */
  static final long MAX_GRANULES = 1L << 30;

  /** Blocks up to this size are worth skipping shorter runs of free granules. */
  private static final int SMALL = 64;

  private static final long EMPTY = 0;
  private static final int END_SHIFT = 32;
  private static final long POSITION_MASK = (1L << END_SHIFT) - 1;

  private final long base;
  private final int start;
  private final int end;
  // Read-modify-writes only, but for looking: what a lap has released is seen by who takes it.
  private final SharedLong extent = new SharedLong(EMPTY);
  // Compare-and-set in #retire pairs with the addition in #tryBeginLap.
  private final SharedLongArray retired;
  // Granules in #retired or #lapsed that wait for nothing: skipped, or flushed by themselves.
  private final SharedLong idle = new SharedLong(0);
  // Granules whose flush has failed; opaque reads.
  private final SharedLong failed = new SharedLong(0);
  private final Mutex lock = new Mutex(LockClass.IOVA_SPACE, 1);
  // All of these are guarded by #lock.
  private final GranuleBits free;
  private final GranuleBits lapsed;
  private final ReservedRanges reserved = new ReservedRanges();
  // Free bits below it are void.
  private int cursor;
  private boolean lapEnding;
  private long idleAtEnd;
  private long failedAtEnd;

  /** Makes a window in which all of {@code [startGranule, endGranule)} is free. */
  IovaWindow(long startGranule, long endGranule) {
    long granules = endGranule - startGranule;
    if (granules <= 0 || granules > MAX_GRANULES) {
      throw new IllegalArgumentException(
          "no window of granules 0x%x-0x%x".formatted(startGranule, endGranule));
    }
    this.base = startGranule & -NaturalFit.alignment(granules);
    this.start = (int) (startGranule - base);
    this.end = (int) (endGranule - base);
    this.free = new GranuleBits(start, end);
    this.lapsed = new GranuleBits(start, end);
    this.retired = new SharedLongArray(free.wordCount());
    free.set(start, end);
    this.cursor = start;
    moveOn();
  }

  /** First granule. */
  long startGranule() {
    return base + start;
  }

  /** Granule behind the last. */
  long endGranule() {
    return base + end;
  }

  boolean contains(long granule) {
    return granule >= base + start && granule < base + end;
  }

  /**
   * Hands out a naturally aligned block.
   *
   * @param limitEnd where it must end at the latest
   * @return its first granule, or {@link #NONE} if this lap has no room for it
   */
  long take(long size, long limitEnd) {
    if (size > end - start || limitEnd <= base + start) {
      return NONE;
    }
    int at;
    if (limitEnd >= base + end) {
      at = size == 1 ? takeOne() : takeFromExtent((int) size, end);
      if (at == GranuleBits.NONE) {
        at = takeSlowly((int) size);
      }
    } else {
      at = takeBelow((int) size, (int) (limitEnd - base));
    }
    return at == GranuleBits.NONE ? NONE : base + at;
  }

  /**
   * Takes a block back that devices may still use.
   *
   * @return false, with nothing changed, if it cannot have been handed out
   */
  boolean retire(long startGranule, long size) {
    if (!contains(startGranule) || size <= 0 || startGranule + size > base + end) {
      return false;
    }
    int from = (int) (startGranule - base);
    int to = from + (int) size;
    for (int word = from >>> 6; word <= (to - 1) >>> 6; word++) {
      if (!mark(word, GranuleBits.mask(word, from, to))) {
        for (int undone = from >>> 6; undone < word; undone++) {
          retired.getAndAdd(undone - free.firstWord(), -GranuleBits.mask(undone, from, to));
        }
        return false;
      }
    }
    return true;
  }

  /** As {@link #retire}, of a block that no device can use any more. */
  boolean give(long startGranule, long size) {
    if (!retire(startGranule, size)) {
      return false;
    }
    idle.getAndAdd(size);
    return true;
  }

  /** As {@link #retire}, of a block whose flush has failed. */
  boolean park(long startGranule, long size) {
    if (!retire(startGranule, size)) {
      return false;
    }
    failed.getAndAdd(size);
    return true;
  }

  /** Before a flush of everything: notes what it may release, once no other flush is to. */
  void beginLap() {
    if (tryBeginLap()) {
      return;
    }
    Backoff backoff = new Backoff();
    do {
      backoff.pause();
    } while (!tryBeginLap());
  }

  /**
   * After that flush: if it has covered every device, a lap begins with what it has released.
   *
   * @param covered whether it has; if not, what was noted waits on
   */
  void endLap(boolean covered) {
    lock.lock();
    try {
      if (covered) {
        collect();
        free.takeAll(lapsed);
        moveOn();
        idle.getAndAdd(-idleAtEnd);
        failed.getAndAdd(-failedAtEnd);
      } else {
        long waiting = lapsed.count(start, end) - idleAtEnd;
        for (int i = 0; i < lapsed.wordCount(); i++) {
          if (lapsed.word(i) != 0) {
            retired.getAndAdd(i, lapsed.word(i));
            lapsed.setWord(i, 0);
          }
        }
        failed.getAndAdd(waiting - failedAtEnd);
      }
      lapEnding = false;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Withholds a range for ever.
   *
   * @return false, with nothing changed, if some of it is not free
   */
  boolean reserve(long startGranule, long endGranule) {
    long first = Math.max(startGranule, base + start) - base;
    long last = Math.min(endGranule, base + end) - base;
    if (first >= last) {
      return true;
    }
    int from = (int) first;
    int to = (int) last;
    lock.lock();
    try {
      collect();
      boolean isFree = free.count(from, to) + reserved.countWithin(from, to) == to - from;
      if (isFree) {
        reserved.add(from, to);
        free.clear(from, to);
      }
      moveOn();
      return isFree;
    } finally {
      lock.unlock();
    }
  }

  /** Granules handed out and not taken back, those that wait for a flush included. */
  long granulesOut() {
    lock.lock();
    try {
      long now = extent.get();
      long ready = Math.max(0, endOf(now) - positionOf(now));
      if (cursor < end) {
        ready += free.count(cursor, end);
      }
      return end - start - reserved.countWithin(start, end) - ready - idle.get();
    } finally {
      lock.unlock();
    }
  }

  /** Whether granules wait for the next lap and for nothing else. */
  boolean hasIdle() {
    return idle.getOpaque() != 0;
  }

  /** Granules whose flush has failed. */
  long granulesFailed() {
    return failed.getOpaque();
  }

  private int takeOne() {
    long before = extent.getAndAdd(1);
    return positionOf(before) < endOf(before) ? (int) before : GranuleBits.NONE;
  }

  private int takeFromExtent(int size, int limitEnd) {
    long alignment = NaturalFit.alignment(size);
    while (true) {
      long now = extent.get();
      long position = positionOf(now);
      long at = (position + alignment - 1) & -alignment;
      if (at + size > Math.min(endOf(now), limitEnd)) {
        return GranuleBits.NONE;
      }
      if (extent.compareAndSet(now, pack(at + size, endOf(now)))) {
        skip(position, at);
        return (int) at;
      }
    }
  }

  private int takeSlowly(int size) {
    lock.lock();
    try {
      int at = takeFromExtent(size, end); // of an extent that another thread has put there
      if (size > SMALL) {
        return at != GranuleBits.NONE ? at : carve(size, end);
      }
      while (at == GranuleBits.NONE && moveOn()) {
        at = takeFromExtent(size, end);
      }
      return at;
    } finally {
      lock.unlock();
    }
  }

  private int takeBelow(int size, int limitEnd) {
    lock.lock();
    try {
      int at = takeFromExtent(size, limitEnd);
      return at != GranuleBits.NONE ? at : carve(size, limitEnd);
    } finally {
      lock.unlock();
    }
  }

  /** Looks ahead, and leaves the extent to blocks that it suffices for. */
  private int carve(int size, int limitEnd) {
    int at = free.findBlock(cursor, limitEnd, size);
    if (at != GranuleBits.NONE) {
      free.clear(at, at + size);
    }
    return at;
  }

  /** Makes the next run of free granules the extent; false if there is none. */
  private boolean moveOn() {
    int runStart = free.nextSet(cursor);
    if (runStart == GranuleBits.NONE) {
      cursor = end;
      return false;
    }
    cursor = free.nextClear(runStart);
    long before = extent.getAndSet(pack(runStart, cursor));
    skip(positionOf(before), endOf(before));
    return true;
  }

  /** Puts what is left of the extent to the free granules, which are all of them then. */
  private void collect() {
    long before = extent.getAndSet(EMPTY);
    if (cursor > start) {
      free.clear(start, cursor);
    }
    if (positionOf(before) < endOf(before)) {
      free.set((int) positionOf(before), (int) endOf(before));
    }
    cursor = start;
  }

  /** Leaves granules for the next lap. */
  private void skip(long from, long to) {
    if (from < to) {
      give(base + from, to - from);
    }
  }

  private boolean mark(int word, long mask) {
    int index = word - free.firstWord();
    while (true) {
      long now = retired.getOpaque(index);
      if ((now & mask) != 0) {
        return false;
      }
      if (retired.compareAndSet(index, now, now | mask)) {
        return true;
      }
    }
  }

  private boolean tryBeginLap() {
    lock.lock();
    try {
      if (lapEnding) {
        return false;
      }
      lapEnding = true;
      idleAtEnd = idle.get();
      failedAtEnd = failed.get();
      for (int i = 0; i < lapsed.wordCount(); i++) {
        long bits = retired.getOpaque(i);
        if (bits != 0) {
          // Only this call takes bits away, so those seen are there. Pairs with #retire.
          retired.getAndAdd(i, -bits);
          lapsed.setWord(i, bits);
        }
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private static long positionOf(long extent) {
    return extent & POSITION_MASK;
  }

  private static long endOf(long extent) {
    return extent >>> END_SHIFT;
  }

  private static long pack(long position, long end) {
    return end << END_SHIFT | position;
  }
}
