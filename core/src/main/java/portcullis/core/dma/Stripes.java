package portcullis.core.dma;

import portcullis.core.sync.Task;

/** How many parts state is split in so that threads seldom meet. */
final class Stripes {
  private Stripes() {}

  /** A power of two, at least twice the number of processors. */
  static int forThisMachine() {
    int processors = Task.processors();
    return Integer.highestOneBit(2 * processors - 1) << 1;
  }
}
