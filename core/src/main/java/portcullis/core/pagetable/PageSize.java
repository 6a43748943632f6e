package portcullis.core.pagetable;

/** One size of page that a format can map: where its leaves go and what is in them. Immutable. */
final class PageSize {
  private static final int ACCESSES = 8;

  /** Size in bytes, as a power of two. */
  final int sizeLog2;

  /** Where its leaves are. */
  final Level level;

  /** Entries that make one leaf, as a power of two. */
  final int entriesLog2;

  private final int addressShift;
  private final long[] leafBitsByAccess = new long[ACCESSES];

  PageSize(TableFormat format, Level level, int sizeLog2) {
    this.sizeLog2 = sizeLog2;
    this.level = level;
    this.entriesLog2 = sizeLog2 - level.entrySpanLog2;
    this.addressShift = format.addressShift();
    if (entriesLog2 < 0 || 1 << entriesLog2 > level.entries) {
      throw new IllegalArgumentException(
          "%s has leaves of 2^%d bytes at level %d"
              .formatted(format.name(), sizeLog2, level.number));
    }
    for (int access = 1; access < ACCESSES; access++) {
      leafBitsByAccess[access] = format.leafBits(level.number, sizeLog2, access);
    }
  }

  /** The leaf, or each of its entries, that maps the page at {@code physAddr}. */
  long leaf(long physAddr, int access) {
    return leafBitsByAccess[access] | (physAddr >>> addressShift);
  }

  /** What leaves of neighbouring pages differ by. */
  long leafStep() {
    return (1L << sizeLog2) >>> addressShift;
  }
}
