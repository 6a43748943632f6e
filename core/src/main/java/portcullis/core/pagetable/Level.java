package portcullis.core.pagetable;

/** A {@link TableLevel} at its place in a format, laid out for the walk. Immutable. */
final class Level {
  /** 0 is that of the smallest pages. */
  final int number;

  /** Span of one entry, as a power of two bytes. */
  final int entrySpanLog2;

  /** Entries in a table. */
  final int entries;

  final long emptyEntry;
  final long emptyMask;

  /** Bits of a leaf that are neither its address nor hardware's: equal in leaves of one kind. */
  final long leafKindMask;

  /** Whether a leaf's size has to be decoded. */
  final boolean severalLeafSizes;

  private final long tableMask;
  private final long tableValue;
  private final long tableBits;
  private final long tableAddressMask;
  private final long leafAddressMask;
  private final int addressShift;

  private Level(TableFormat format, int number, int entrySpanLog2) {
    TableLevel level = format.level(number);
    this.number = number;
    this.entrySpanLog2 = entrySpanLog2;
    this.entries = 1 << level.indexBits();
    this.emptyEntry = level.emptyEntry();
    this.emptyMask = level.emptyMask();
    this.leafKindMask = ~(level.leafAddressMask() | format.dirtyBit());
    this.severalLeafSizes = Long.bitCount(level.leafSizes()) > 1;
    // Nothing is below level 0: a test that no entry passes.
    this.tableMask = number == 0 ? 0 : level.tableMask();
    this.tableValue = number == 0 ? 1 : level.tableBits() & level.tableMask();
    this.tableBits = level.tableBits();
    this.tableAddressMask = level.tableAddressMask();
    this.leafAddressMask = level.leafAddressMask();
    this.addressShift = format.addressShift();
  }

  /** The levels of a format, 0 first. */
  static Level[] of(TableFormat format) {
    Level[] levels = new Level[format.levels()];
    int spanLog2 = format.smallestPageLog2();
    for (int i = 0; i < levels.length; i++) {
      levels[i] = new Level(format, i, spanLog2);
      spanLog2 += format.level(i).indexBits();
    }
    if (spanLog2 < format.iovaBits()) {
      throw new IllegalArgumentException(
          "%s translates %d bits but claims %d"
              .formatted(format.name(), spanLog2, format.iovaBits()));
    }
    return levels;
  }

  int tableSizeLog2() {
    return 3 + Integer.numberOfTrailingZeros(entries);
  }

  int indexOf(long iova) {
    return (int) (iova >>> entrySpanLog2) & (entries - 1);
  }

  long slotOf(long table, long iova) {
    return table + ((long) indexOf(iova) << 3);
  }

  boolean isEmpty(long entry) {
    return ((entry ^ emptyEntry) & emptyMask) == 0;
  }

  /** Whether an entry that is not empty points to a table. */
  boolean isTable(long entry) {
    return (entry & tableMask) == tableValue;
  }

  long tableEntry(long table) {
    return (table >>> addressShift) | tableBits;
  }

  long tableOf(long entry) {
    return (entry & tableAddressMask) << addressShift;
  }

  /** Start of the page of a leaf that is 2^{@code sizeLog2} bytes. */
  long pageOf(long leaf, int sizeLog2) {
    return ((leaf & leafAddressMask) << addressShift) & -(1L << sizeLog2);
  }
}
