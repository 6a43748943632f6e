package portcullis.s390.spec;

import org.jspecify.annotations.Nullable;

/** The tables of I/O address translation, from the one with pages upwards. [dma] */
public enum TableLevel {
  /** Page table: 256 entries for 4 KiB each; {@link PageEntry}. */
  PAGE(12, 8, -1, 0),
  /** Segment table: 2048 entries for 1 MiB each; this and the others: {@link TableEntry}. */
  SEGMENT(20, 11, 0, 0x0),
  /** Region-third table: 2048 entries for 2 GiB each. */
  REGION_THIRD(31, 11, 1, 0x4),
  /** Region-second table: 2048 entries for 4 TiB each. */
  REGION_SECOND(42, 11, 2, 0x8),
  /** Region-first table: 2048 entries for 8 PiB each. */
  REGION_FIRST(53, 11, 3, 0xc);

  private static final TableLevel[] ALL = values();

  private final int shift;
  private final int indexBits;
  private final int designation;
  private final long typeBits;

  TableLevel(int shift, int indexBits, int designation, long typeBits) {
    this.shift = shift;
    this.indexBits = indexBits;
    this.designation = designation;
    this.typeBits = typeBits;
  }

  /** What one entry spans, as a power of two bytes: the lowest bit of the index in an IOVA. */
  public int entrySpanLog2() {
    return shift;
  }

  /** Bits of the IOVA that select an entry. */
  public int indexBits() {
    return indexBits;
  }

  /** What a whole table spans, as a power of two bytes; 64 for {@link #REGION_FIRST}. */
  public int tableSpanLog2() {
    return shift + indexBits;
  }

  /** Size of a table in bytes, to which it is aligned. */
  public int tableBytes() {
    return 8 << indexBits;
  }

  /** Its number in {@link TranslationAnchor#DESIGNATION}; -1 if it can be no root. */
  public int designation() {
    return designation;
  }

  /** Its bit in {@link QueryGroup#DESIGNATIONS}. */
  public int designationMask() {
    return designation < 0 ? 0 : 0x80 >>> designation;
  }

  /** {@link TableEntry#TYPE} of its entries, in place; 0 and without meaning in page tables. */
  public long typeBits() {
    return typeBits;
  }

  /**
   * The level whose tables its entries point to.
   *
   * @throws IllegalStateException for {@link #PAGE}, whose entries point to pages
   */
  public TableLevel below() {
    if (this == PAGE) {
      throw new IllegalStateException("there are no tables below page tables");
    }
    return ALL[ordinal() - 1];
  }

  /** Which entry an IOVA selects. */
  public int index(long iova) {
    return (int) (iova >>> shift) & ((1 << indexBits) - 1);
  }

  /** The level with this number in an anchor, null if it has none that this machine knows. */
  public static @Nullable TableLevel ofDesignation(int designation) {
    return designation >= 0 && designation <= 3 ? ALL[designation + 1] : null;
  }
}
