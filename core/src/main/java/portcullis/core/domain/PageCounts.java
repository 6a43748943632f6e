package portcullis.core.domain;

import portcullis.core.sync.SharedLongArray;
import portcullis.core.sync.Task;

/**
 * Smallest pages mapped and unmapped in one address space since it was made, for drivers whose
 * statistics tell them. Threads add in places of their own. Thread-safe.
 */
public final class PageCounts {
  private static final int STRIPES = 8;
  private static final int WORDS_LOG2 = 4;
  private static final int MAPPED = 0;
  private static final int UNMAPPED = 1;

  private final int pageLog2;
  // Volatile additions; two cache lines a stripe, the first of which other objects share.
  private final SharedLongArray words = new SharedLongArray((STRIPES + 1) << WORDS_LOG2);

  /**
   * @param pageLog2 size of the smallest page, as a power of two bytes
   */
  public PageCounts(int pageLog2) {
    this.pageLog2 = pageLog2;
  }

  /** Pages mapped so far, those of maps that were undone included. */
  public long mapped() {
    return sum(MAPPED);
  }

  /** Pages unmapped so far. */
  public long unmapped() {
    return sum(UNMAPPED);
  }

  void addMapped(long bytes) {
    add(MAPPED, bytes);
  }

  void addUnmapped(long bytes) {
    add(UNMAPPED, bytes);
  }

  private void add(int counter, long bytes) {
    int stripe = (Task.currentStripe() & (STRIPES - 1)) + 1;
    words.getAndAdd((stripe << WORDS_LOG2) + counter, bytes >>> pageLog2);
  }

  private long sum(int counter) {
    long sum = 0;
    for (int stripe = 1; stripe <= STRIPES; stripe++) {
      sum += words.getOpaque((stripe << WORDS_LOG2) + counter);
    }
    return sum;
  }

  @Override
  public String toString() {
    return "%d mapped, %d unmapped".formatted(mapped(), unmapped());
  }
}
