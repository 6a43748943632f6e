package portcullis.app.workload;

import java.util.SplittableRandom;

/**
 * The order in which a pass goes over its blocks: each once, one after the other or shuffled.
 *
 * <p>The shuffle is a bijection on the next power of two, walked until it falls inside, so that it
 * needs no memory whatever the number of blocks. Not thread-safe.
 */
final class BlockOrder {
  private final long blocks;
  private final boolean random;
  private final long mask;
  private final int halfShift;
  private long multiplier;
  private long increment;
  private long next;
  private long left;

  /**
   * @param blocks how many there are, at least 1
   */
  BlockOrder(long blocks, boolean random) {
    this.blocks = blocks;
    this.random = random;
    int bits = Math.max(2, 64 - Long.numberOfLeadingZeros(blocks - 1));
    this.mask = bits == 64 ? -1 : (1L << bits) - 1;
    this.halfShift = (bits + 1) / 2;
  }

  /** Starts a pass, whose order {@code source} decides. */
  void begin(SplittableRandom source) {
    multiplier = source.nextLong() | 1;
    increment = source.nextLong();
    next = 0;
    left = blocks;
  }

  /** Whether the pass has blocks left. */
  boolean hasNext() {
    return left > 0;
  }

  /** The next block, from 0. */
  long next() {
    left--;
    if (!random) {
      return next++;
    }
    long block;
    do {
      block = scramble(next++);
    } while (block >= blocks);
    return block;
  }

  // Each step is a bijection modulo a power of two: multiplication by an odd number, addition, and
  // exclusive or with the high half.
  private long scramble(long value) {
    long x = (value * multiplier + increment) & mask;
    x ^= x >>> halfShift;
    x = (x * multiplier + increment) & mask;
    return x ^ (x >>> halfShift);
  }
}
