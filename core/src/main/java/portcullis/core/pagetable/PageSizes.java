package portcullis.core.pagetable;

import org.jspecify.annotations.Nullable;

/**
 * The page sizes of a format, and which of them a range gets: at each step the largest that its
 * alignment and length allow. Immutable.
 */
final class PageSizes {
  /** Bit n is set if there are pages of 2^n bytes. */
  final long bitmap;

  private final @Nullable PageSize[] bySizeLog2 = new @Nullable PageSize[Long.SIZE];

  PageSizes(TableFormat format, Level[] levels) {
    long all = 0;
    for (Level level : levels) {
      long sizes = format.level(level.number).leafSizes();
      if ((all & sizes) != 0) {
        throw new IllegalArgumentException(
            "%s has pages of 0x%x bytes at two levels".formatted(format.name(), all & sizes));
      }
      all |= sizes;
      for (long left = sizes; left != 0; left &= left - 1) {
        int sizeLog2 = Long.numberOfTrailingZeros(left);
        bySizeLog2[sizeLog2] = new PageSize(format, level, sizeLog2);
      }
    }
    if (Long.numberOfTrailingZeros(all) != format.smallestPageLog2()) {
      throw new IllegalArgumentException(
          "%s has pages of sizes 0x%x, the smallest is said to be 2^%d bytes"
              .formatted(format.name(), all, format.smallestPageLog2()));
    }
    bitmap = all;
  }

  /**
   * The largest page of those in {@code sizes} for the start of a range.
   *
   * @param addresses IOVA and physical address of the start, or'ed
   * @param bytes length of the range, a multiple of the smallest page and not 0
   */
  PageSize largest(long sizes, long addresses, long bytes) {
    long aligned = (Long.lowestOneBit(addresses) << 1) - 1;
    long fitting = -1L >>> Long.numberOfLeadingZeros(bytes);
    PageSize page =
        bySizeLog2[Long.SIZE - 1 - Long.numberOfLeadingZeros(sizes & aligned & fitting)];
    if (page == null) {
      throw new IllegalStateException("no page size for 0x" + Long.toHexString(addresses));
    }
    return page;
  }

  /**
   * How many pages of that size in a row serve the range best: up to where it is aligned to the
   * next larger size in {@code sizes}, if what then remains has room for that, or to its end.
   */
  static long run(long sizes, PageSize page, long iova, long physAddr, long bytes) {
    long next = Long.lowestOneBit(sizes & -(2L << page.sizeLog2));
    long toAlignment = next - (iova & (next - 1));
    if (next != 0
        && ((iova ^ physAddr) & (next - 1)) == 0
        && Long.compareUnsigned(toAlignment, bytes) <= 0
        && Long.compareUnsigned(bytes - toAlignment, next) >= 0) {
      return toAlignment >>> page.sizeLog2;
    }
    return bytes >>> page.sizeLog2;
  }
}
