package portcullis.core.dma;

/**
 * Natural alignment: a block of {@code size} granules starts at a multiple of {@code size} rounded
 * up to a power of two.
 *
 * <p>Ranges are {@code start/end}, half-open, in granules, none above 2^52.
 */
final class NaturalFit {
  private NaturalFit() {}

  /** What the start of a block of {@code size} granules is a multiple of. */
  static long alignment(long size) {
    return 1L << (Long.SIZE - Long.numberOfLeadingZeros(size - 1));
  }

  /** The highest start of a block that ends at or before {@code end}; may be negative. */
  static long highestStart(long end, long size) {
    return (end - size) & -alignment(size);
  }

  /**
   * The size of the largest naturally aligned block in a range that is not empty; every smaller one
   * fits as well.
   *
   * <p>Why one number says it all: let 2^k be the largest power of two of which an aligned block
   * lies in the range. Sizes up to 2^k fit in that block. A size between 2^k and 2^(k+1) must start
   * at a multiple of 2^(k+1), and the first such multiple in the range leaves it the most room:
   * what follows it, if that is more than 2^k. A greater size would cover an aligned block of
   * 2^(k+1), of which there is none. So the sizes that fit are exactly those up to the larger of
   * the two.
   */
  static long largest(long start, long end) {
    // A range of length in [2^n, 2^(n+1)) holds an aligned block of 2^n or at least of 2^(n-1).
    long power = Long.highestOneBit(end - start);
    if (alignUp(start, power) + power > end) {
      power >>>= 1;
    }
    return Math.max(power, end - alignUp(start, 2 * power));
  }

  private static long alignUp(long start, long power) {
    return (start + power - 1) & -power;
  }
}
