package portcullis.core.dma;

import portcullis.core.invalidation.Gather;
import portcullis.core.memory.PageChain;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.core.sync.SharedLong;

/**
 * IOVAs are handed out in ascending order and none of them twice; when they have run out, one flush
 * of everything covers all that was unmapped, and they are handed out from the beginning again, but
 * for those still in use. Fewest flushes of all, and no timer: devices may reach what was unmapped
 * until the next lap begins, however long that takes.
 *
 * <p>Tables that went out of use wait as well, but no more than {@link #MAX_TABLES} of them: then
 * the flush comes early. Every flush begins a lap, whatever it was made for.
 *
 * <p>An unmap costs one compare-and-set on a word that 64 granules share, a map one addition to a
 * word that all threads share. Thread-safe. No lock is held during a flush: who wants one meanwhile
 * waits for its turn, and a map that has only run out of IOVAs is content with another's.
 */
public final class WrapPolicy implements FlushPolicy {
  /** Bytes of IOVAs that a lap has, unless the aperture is smaller. */
  public static final long DEFAULT_WINDOW_BYTES = 4L << 30;

  /** Tables that wait for the next lap at most. */
  public static final int MAX_TABLES = 256;

  private static final long FREE = 0;
  private static final long TAKEN = 1;

  private final IovaRecycler recycler;
  private final Mutex tablesLock = new Mutex(LockClass.FLUSH_QUEUE);
  // Guarded by #tablesLock.
  private final PageChain tables = new PageChain();
  // TAKEN by the thread whose flush is under way; the compare-and-set in #takeTurn pairs with the
  // release in #endTurn.
  private final SharedLong turn = new SharedLong(FREE);
  // Of who has the turn.
  private final PageChain flushedTables = new PageChain();
  // Flushes that have begun a lap; written in the turn, read anywhere.
  private final SharedLong laps = new SharedLong(0);
  // Of the ranges counted as deferred, those that a lap has released; written in the turn, opaque.
  private final SharedLong released = new SharedLong(0);

  private WrapPolicy(IovaRecycler recycler) {
    this.recycler = recycler;
  }

  /** Makes policies with the default window. */
  public static Factory factory() {
    return new Windows(DEFAULT_WINDOW_BYTES);
  }

  /**
   * Makes policies.
   *
   * @param windowBytes IOVAs that a lap has, unless the aperture is smaller; positive
   */
  public static Factory factory(long windowBytes) {
    if (windowBytes <= 0) {
      throw new IllegalArgumentException("no window of " + windowBytes + " bytes");
    }
    return new Windows(windowBytes);
  }

  @Override
  public String name() {
    return "wrap";
  }

  @Override
  public void retire(long iova, long sizeBytes, Gather gather) {
    if (!recycler.defer(iova, sizeBytes)) {
      recycler.syncAndRelease(iova, sizeBytes, gather);
      return;
    }
    // After the range waits, so that a flush takes no more off #pending than it releases.
    recycler.countDeferred();
    boolean full = !gather.freedTables().isEmpty() && keep(gather.freedTables());
    gather.reset();
    if (full) {
      flush();
    }
  }

  @Override
  public boolean flush() {
    boolean covered;
    takeTurn();
    try {
      covered = flushInTurn();
    } finally {
      endTurn();
    }
    return covered && !recycler.hasLimbo();
  }

  @Override
  public long generation() {
    return laps.get();
  }

  @Override
  public void reclaim(long generation) {
    takeTurn();
    try {
      boolean gains = pending() != 0 || recycler.hasUsed();
      if (laps.get() == generation && gains && flushInTurn()) {
        recycler.countWrap();
      }
    } finally {
      endTurn();
    }
  }

  @Override
  public long pending() {
    return recycler.deferred() - released.getOpaque();
  }

  @Override
  public boolean close() {
    return flush();
  }

  private boolean flushInTurn() {
    long deferred = recycler.deferred();
    tablesLock.lock();
    try {
      recycler.moveTables(tables, flushedTables);
    } finally {
      tablesLock.unlock();
    }
    boolean covered = recycler.flushAll(flushedTables);
    if (covered) {
      released.setOpaque(deferred);
      laps.getAndAdd(1);
    }
    return covered;
  }

  /** Keeps tables until the next flush; tells whether there are too many of them now. */
  private boolean keep(PageChain freed) {
    tablesLock.lock();
    try {
      recycler.moveTables(freed, tables);
      return tables.blocks() > MAX_TABLES;
    } finally {
      tablesLock.unlock();
    }
  }

  private void takeTurn() {
    if (turn.compareAndSet(FREE, TAKEN)) {
      return;
    }
    Backoff backoff = new Backoff();
    do {
      backoff.pause();
    } while (!turn.compareAndSet(FREE, TAKEN));
  }

  private void endTurn() {
    turn.setRelease(FREE); // pairs with #takeTurn
  }

  /** With a window of so many bytes. */
  private record Windows(long windowBytes) implements Factory {
    @Override
    public FlushPolicy create(IovaRecycler recycler) {
      return new WrapPolicy(recycler);
    }

    @Override
    public IovaSource source(
        long firstIova, long lastIova, int granuleLog2, boolean below4GibFirst) {
      return new AscendingIovas(firstIova, lastIova, granuleLog2, below4GibFirst, windowBytes);
    }
  }
}
