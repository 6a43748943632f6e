package portcullis.s390.spec;

/**
 * An entry of a page table. Every page can be read from: there is no bit to say otherwise. As in
 * {@link TableEntry}, zero is no entry without a page, but a broken one. [dma], [qbus]
 */
public final class PageEntry {
  /** The page may not be written to. */
  public static final BitField PROTECTED = BitField.flag("protected", 9);

  /** There is no page. */
  public static final BitField INVALID = BitField.flag("invalid", 10);

  /** Number of the page. */
  public static final BitField FRAME = BitField.of("page-frame real address", 12, 63);

  /** An entry without a page. */
  public static final long EMPTY = 0x400;

  /** Every bit of the entry. */
  public static final Layout LAYOUT =
      Layout.of(
          "page-table entry",
          "dma",
          BitField.reserved(0, 8),
          PROTECTED,
          INVALID,
          BitField.reserved(11, 11),
          FRAME);

  private PageEntry() {}

  /** Physical address of the page. */
  public static long physAddr(long entry) {
    return entry & FRAME.mask();
  }
}
