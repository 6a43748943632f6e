package portcullis.core.dma;

import portcullis.core.memory.PageChain;
import portcullis.core.sync.Fence;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.core.sync.SharedLong;

/**
 * Ranges of one stripe of threads that wait for a flush: a ring, oldest first.
 *
 * <p>Each entry is stamped with the number of flushes that had begun when it came in; it may go as
 * soon as one with a greater number has covered every device. Thread-safe.
 */
final class FlushQueue {
  /** Entries released in one go, so that a long queue keeps nobody waiting for long. */
  private static final int BATCH = 256;

  private final Mutex lock;
  // All guarded by #lock.
  private final long[] iovas;
  private final long[] sizesBytes;
  private final long[] stamps;
  private final PageChain[] tables;
  private int head;
  // Written under #lock (plain), read anywhere (opaque).
  private final SharedLong count = new SharedLong(0);

  /**
   * @param stripe which one, for the lock order
   * @param capacity the most entries
   */
  FlushQueue(int stripe, int capacity) {
    this.lock = new Mutex(LockClass.FLUSH_QUEUE, stripe);
    this.iovas = new long[capacity];
    this.sizesBytes = new long[capacity];
    this.stamps = new long[capacity];
    this.tables = new PageChain[capacity];
    for (int i = 0; i < capacity; i++) {
      tables[i] = new PageChain();
    }
  }

  /**
   * Puts a range in, after releasing what may go.
   *
   * @param retiredTables the tables that go with it; empty afterwards if it was put in
   * @param clock says what the stamp is, and what may go
   * @return false if the ring is full
   */
  boolean offer(
      long iova, long sizeBytes, PageChain retiredTables, FlushClock clock, IovaRecycler recycler) {
    lock.lock();
    try {
      releaseCovered(clock.covered(), recycler);
      int waiting = (int) count.getPlain();
      if (waiting == iovas.length) {
        return false;
      }
      int at = (head + waiting) % iovas.length;
      iovas[at] = iova;
      sizesBytes[at] = sizeBytes;
      recycler.moveTables(retiredTables, tables[at]);
      // The caller's stores to the page table before the load of the clock: a flush that begins
      // after the number loaded here finds them cleared. Pairs with FlushClock#begin.
      Fence.full();
      stamps[at] = clock.begun();
      count.setOpaque(waiting + 1);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Releases what {@code clock} says may go. */
  void release(FlushClock clock, IovaRecycler recycler) {
    while (releaseBatch(clock, recycler)) {
      // There is more.
    }
  }

  private boolean releaseBatch(FlushClock clock, IovaRecycler recycler) {
    lock.lock();
    try {
      return releaseCovered(clock.covered(), recycler);
    } finally {
      lock.unlock();
    }
  }

  /** Number of entries. */
  long count() {
    return count.getOpaque();
  }

  /** Releases a batch, and tells whether there may be more. */
  private boolean releaseCovered(long covered, IovaRecycler recycler) {
    int waiting = (int) count.getPlain();
    int left = BATCH;
    while (waiting > 0 && left > 0 && stamps[head] < covered) {
      recycler.release(iovas[head], sizesBytes[head], tables[head]);
      head = (head + 1) % iovas.length;
      waiting--;
      left--;
      count.setOpaque(waiting);
    }
    return left == 0;
  }
}
