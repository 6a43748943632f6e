package portcullis.core.dma;

/**
 * Free blocks of one size, kept for the next who wants one.
 *
 * <p>Not thread-safe: it belongs to one {@link MagazineStripe} or {@link MagazineDepot} at a time.
 */
final class Magazine {
  /** Blocks in a full one, so that it is 1 KiB with its count. */
  static final int CAPACITY = 127;

  private final long[] starts = new long[CAPACITY];
  private int count;

  boolean isEmpty() {
    return count == 0;
  }

  boolean isFull() {
    return count == CAPACITY;
  }

  int count() {
    return count;
  }

  void push(long start) {
    starts[count++] = start;
  }

  long pop() {
    return starts[--count];
  }

  /**
   * Takes the block put in last of those that start at or below {@code highestStart}.
   *
   * @return its start, or {@link IovaSpace#NONE} if there is none
   */
  long popAtOrBelow(long highestStart) {
    for (int i = count - 1; i >= 0; i--) {
      long start = starts[i];
      if (start <= highestStart) {
        starts[i] = starts[--count];
        return start;
      }
    }
    return IovaSpace.NONE;
  }
}
