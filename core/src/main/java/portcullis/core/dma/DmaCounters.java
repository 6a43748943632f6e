package portcullis.core.dma;

import portcullis.core.sync.SharedLongArray;
import portcullis.core.sync.Task;

/** Counts of one {@link DmaSpace}, a line of words for each stripe of threads. Thread-safe. */
final class DmaCounters {
  static final int MAPS = 0;
  static final int UNMAPS = 1;
  static final int REFUSED_MAPS = 2;
  static final int RANGE_FLUSHES = 3;
  static final int FULL_FLUSHES = 4;
  static final int FAILED_FLUSHES = 5;
  static final int DEFERRED = 6;
  static final int WRAPS = 7;

  /** Words a stripe: two cache lines, so that a prefetched neighbour does not disturb either. */
  private static final int WORDS_LOG2 = 4;

  private final int stripes = Stripes.forThisMachine();
  // Volatile additions; the first line is left empty because other objects share it.
  private final SharedLongArray words = new SharedLongArray((stripes + 1) << WORDS_LOG2);

  void add(int counter) {
    int stripe = (Task.currentStripe() & (stripes - 1)) + 1;
    words.getAndAdd((stripe << WORDS_LOG2) + counter, 1);
  }

  long sum(int counter) {
    long sum = 0;
    for (int stripe = 1; stripe <= stripes; stripe++) {
      sum += words.getOpaque((stripe << WORDS_LOG2) + counter);
    }
    return sum;
  }
}
