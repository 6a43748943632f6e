package portcullis.riscv.device;

import portcullis.core.sync.Clock;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.core.sync.SharedLong;

/**
 * Which {@code ATS.INVAL} commands wait for their Invalidation Completions, by the tag of their
 * message. Section 3.1.4.
 *
 * <pre>
 *            begin                 complete, as many as the function says
 *   free ------------> outstanding -------------------------------------> free
 *    ^                     |
 *    +---------------------+  timeOut, or expire after so long: the next fence reports it
 * </pre>
 *
 * <p>Thread-safe: commands begin and expire on the device's thread, completions come from
 * functions.
 */
final class InvalidationTracker {
  /** Tags that a message can tell apart. */
  static final int MOST_TAGS = 32;

  /** No tag is free. */
  static final int NO_TAG = -1;

  private final int allTags;
  private final long timeoutNanos;
  private final Mutex lock = new Mutex(LockClass.LEAF);
  // Bit of each tag that is in use. Written under #lock, volatile.
  private final SharedLong outstanding = new SharedLong(0);
  // 1 if a tag has timed out and no fence has said so. Volatile.
  private final SharedLong timedOut = new SharedLong(0);
  // Function, segment and completions so far of each tag that is in use. Guarded by #lock.
  private final int[] requesterOf = new int[MOST_TAGS];
  private final int[] segmentOf = new int[MOST_TAGS];
  private final int[] completionsOf = new int[MOST_TAGS];
  // When to give up each tag that is in use. The device's thread.
  private final long[] deadlineNanosOf = new long[MOST_TAGS];

  /**
   * @param tags how many may be outstanding
   * @param timeoutNanos how long each may be
   */
  InvalidationTracker(int tags, long timeoutNanos) {
    this.allTags = (int) ((1L << tags) - 1);
    this.timeoutNanos = timeoutNanos;
  }

  /**
   * Takes a tag for a message to a function. Only the device's thread.
   *
   * @param segment of the function, or negative if the command names none
   * @return the tag or {@link #NO_TAG}
   */
  int begin(int requesterId, int segment) {
    lock.lock();
    try {
      int tag = Integer.numberOfTrailingZeros(~(int) outstanding.get() & allTags);
      if (tag == MOST_TAGS) {
        return NO_TAG;
      }
      requesterOf[tag] = requesterId;
      segmentOf[tag] = segment;
      completionsOf[tag] = 0;
      deadlineNanosOf[tag] = Clock.nanos() + timeoutNanos;
      outstanding.set(outstanding.get() | 1L << tag);
      return tag;
    } finally {
      lock.unlock();
    }
  }

  /** Whether any tag is in use. */
  boolean isAnyOutstanding() {
    return outstanding.get() != 0;
  }

  /**
   * Takes one Invalidation Completion.
   *
   * @param itagVector bit of each tag that it completes
   * @param completionCount messages that complete a tag, 3 bits, where 0 stands for 8
   * @return false if it was not expected: a tag is not in use, or by another function
   */
  boolean complete(int requesterId, int segment, int itagVector, int completionCount) {
    lock.lock();
    try {
      boolean expected = true;
      for (int left = itagVector; left != 0; left &= left - 1) {
        int tag = Integer.numberOfTrailingZeros(left);
        if ((outstanding.get() >>> tag & 1) == 0
            || requesterOf[tag] != requesterId
            || (segmentOf[tag] >= 0 && segmentOf[tag] != segment)) {
          expected = false;
        } else if ((++completionsOf[tag] & 7) == (completionCount & 7)) {
          outstanding.set(outstanding.get() & ~(1L << tag));
        }
      }
      return expected;
    } finally {
      lock.unlock();
    }
  }

  /** Gives up waiting for the completions of tags. */
  void timeOut(int itagVector) {
    lock.lock();
    try {
      long before = outstanding.get();
      long given = before & itagVector & 0xffff_ffffL;
      if (given != 0) {
        timedOut.set(1); // before it is no longer outstanding: a fence looks in the other order
        outstanding.set(before & ~given);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Gives up tags whose time is over. Only the device's thread. */
  void expire() {
    int expired = 0;
    for (long left = outstanding.get(); left != 0; left &= left - 1) {
      int tag = Long.numberOfTrailingZeros(left);
      if (Clock.isPast(deadlineNanosOf[tag])) {
        expired |= 1 << tag;
      }
    }
    if (expired != 0) {
      timeOut(expired);
    }
  }

  /**
   * How long until the first is to {@link #expire}; {@link Long#MAX_VALUE} if none is outstanding.
   * Only the device's thread.
   */
  long nanosToExpiry() {
    long first = Long.MAX_VALUE;
    for (long left = outstanding.get(); left != 0; left &= left - 1) {
      long deadlineNanos = deadlineNanosOf[Long.numberOfTrailingZeros(left)];
      first = Math.min(first, Math.max(0, deadlineNanos - Clock.nanos()));
    }
    return first;
  }

  /** Whether a tag has timed out since the last call. Only the device's thread. */
  boolean takeTimeOut() {
    return timedOut.get() != 0 && timedOut.getAndSet(0) != 0;
  }

  /** Frees all tags. */
  void reset() {
    lock.lock();
    try {
      outstanding.set(0);
      timedOut.set(0);
    } finally {
      lock.unlock();
    }
  }
}
