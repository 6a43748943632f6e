package portcullis.s390.spec;

/**
 * The I/O translation anchor, IOTA: where a function's tables are, or that it has none. [dma],
 * [qbus]
 */
public final class TranslationAnchor {
  /** Size of the frames; 0 for 4 KiB, the only one here. */
  public static final BitField FRAME_SIZE = BitField.of("frame size", 0, 1);

  /** A {@link TableLevel#designation}. */
  public static final BitField DESIGNATION = BitField.of("designation type", 2, 4);

  /** Storage key with which tables are fetched. */
  public static final BitField KEY = BitField.of("key", 5, 8);

  /** No address may be written to, whatever the tables say. */
  public static final BitField PROTECTED = BitField.flag("protected", 9);

  /** There are tables; without them DMA addresses are absolute, less the start of the range. */
  public static final BitField TRANSLATE = BitField.flag("translate", 11);

  /** Where the table is, in units of 4 KiB; region and segment tables are aligned to 16 KiB. */
  public static final BitField ORIGIN = BitField.of("table origin", 12, 63);

  /** Every bit of the word. */
  public static final Layout LAYOUT =
      Layout.of(
          "IOTA",
          "dma",
          FRAME_SIZE,
          DESIGNATION,
          KEY,
          PROTECTED,
          BitField.reserved(10, 10),
          TRANSLATE,
          ORIGIN);

  /**
   * No tables: relaxed translation, which {@link QueryGroup#RELAXED_TRANSLATION} permits. An IOVA
   * is then the absolute address plus {@link QueryFunction#START_DMA_AT}.
   */
  public static final long UNTRANSLATED = 0;

  private TranslationAnchor() {}

  /**
   * The anchor of tables.
   *
   * @param level of the table at the root
   * @param rootPhysAddr a multiple of its size
   */
  public static long of(TableLevel level, long rootPhysAddr) {
    return ORIGIN.place(rootPhysAddr >>> ORIGIN.low())
        | DESIGNATION.place(level.designation())
        | TRANSLATE.mask();
  }

  /** Physical address of the root table. */
  public static long rootPhysAddr(long anchor) {
    return anchor & ORIGIN.mask();
  }
}
