package portcullis.core.domain;

/**
 * Which pages of an address space devices write to in order to interrupt: those whose number equals
 * {@code pagePattern} in every bit that is 0 in {@code pageMask}. The other bits, closed up, number
 * the interrupt files.
 *
 * @param pageMask 52 bits, at most {@value #MOST_FILE_BITS} of them 1
 * @param pagePattern 52 bits; those under the mask are taken for 0
 */
public record MessagePattern(long pageMask, long pagePattern) {
  /** Interrupt files are fewer than two to one more than this. */
  public static final int MOST_FILE_BITS = 20;

  private static final int PAGE_LOG2 = 12;
  private static final int PAGE_NUMBER_BITS = 52;

  /** Checks the widths, and clears the bits of the pattern that do not count. */
  public MessagePattern {
    if ((pageMask | pagePattern) >>> PAGE_NUMBER_BITS != 0
        || Long.bitCount(pageMask) > MOST_FILE_BITS) {
      throw new IllegalArgumentException(
          "message pattern 0x%x, mask 0x%x".formatted(pagePattern, pageMask));
    }
    pagePattern &= ~pageMask;
  }

  /** Number of interrupt files. */
  public int files() {
    return 1 << Long.bitCount(pageMask);
  }

  /** Whether an address is in one of the pages. */
  public boolean covers(long address) {
    return (address >>> PAGE_LOG2 & ~pageMask) == pagePattern;
  }

  /** The file whose page an address is in, which must be {@linkplain #covers covered}. */
  public int fileAt(long address) {
    return (int) Long.compress(address >>> PAGE_LOG2, pageMask);
  }

  /**
   * First address of the page of a file.
   *
   * @throws IllegalArgumentException if there is no such file
   */
  public long addressOf(int file) {
    if (file < 0 || file >= files()) {
      throw new IllegalArgumentException("file %d of %d".formatted(file, files()));
    }
    return (pagePattern | Long.expand(file, pageMask)) << PAGE_LOG2;
  }

  /** Last address of the last page. */
  public long lastAddress() {
    return ((pagePattern | pageMask) << PAGE_LOG2) + (1L << PAGE_LOG2) - 1;
  }
}
