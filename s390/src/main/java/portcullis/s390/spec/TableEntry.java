package portcullis.s390.spec;

/**
 * An entry of a region or segment table. An entry that leads nowhere has {@link #INVALID} set and
 * is not zero: hardware takes zero for a broken one. [dma], [qbus]
 */
public final class TableEntry {
  /** Length of the table below; 3, for a whole one, in region tables; software's in others. */
  public static final BitField LENGTH = BitField.of("table length", 0, 1);

  /** {@link TableLevel#typeBits} of the table that the entry is in. */
  public static final BitField TYPE = BitField.of("table type", 2, 3);

  /** The entry leads nowhere. */
  public static final BitField INVALID = BitField.flag("invalid", 5);

  /** First part of the table below; 0, for a whole one. */
  public static final BitField OFFSET = BitField.of("table offset", 6, 7);

  /** Nothing below may be written to. */
  public static final BitField PROTECTED = BitField.flag("protected", 9);

  /** In segment tables: the entry is for a frame of 1 MiB, which this machine has not. */
  public static final BitField FORMAT_CONTROL = BitField.flag("format control", 10);

  /** Bits of a region entry that hold the address of the table below, which is 16 KiB. */
  public static final long REGION_ORIGIN_MASK = -1L << 14;

  /** Bits of a segment entry that hold the address of the page table, which is 2 KiB. */
  public static final long SEGMENT_ORIGIN_MASK = -1L << 11;

  /** {@link #LENGTH} of a whole table. */
  public static final long WHOLE_TABLE = 3;

  /** Every bit of an entry of a segment table. */
  public static final Layout SEGMENT =
      Layout.of(
          "segment-table entry",
          "dma",
          LENGTH,
          TYPE,
          BitField.flag("common segment", 4),
          INVALID,
          OFFSET,
          BitField.reserved(8, 8),
          PROTECTED,
          FORMAT_CONTROL,
          BitField.of("page-table origin", 11, 63));

  /** Every bit of an entry of a region table. */
  public static final Layout REGION =
      Layout.of(
          "region-table entry",
          "dma",
          LENGTH,
          TYPE,
          BitField.reserved(4, 4),
          INVALID,
          OFFSET,
          BitField.reserved(8, 8),
          PROTECTED,
          BitField.reserved(10, 13),
          BitField.of("table origin", 14, 63));

  private TableEntry() {}

  /** An entry that leads nowhere. */
  public static long empty(TableLevel level) {
    return level.typeBits() | INVALID.mask() | lengthBits(level);
  }

  /** All of an entry that leads to a whole table, but for its address. */
  public static long tableBits(TableLevel level) {
    return level.typeBits() | lengthBits(level);
  }

  /** The address of the table below, as an entry at {@code level} has it. */
  public static long tablePhysAddr(TableLevel level, long entry) {
    return entry & (level == TableLevel.SEGMENT ? SEGMENT_ORIGIN_MASK : REGION_ORIGIN_MASK);
  }

  private static long lengthBits(TableLevel level) {
    return level == TableLevel.SEGMENT ? 0 : WHOLE_TABLE;
  }
}
