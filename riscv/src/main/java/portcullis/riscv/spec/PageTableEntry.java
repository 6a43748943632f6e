package portcullis.riscv.spec;

/**
 * An entry of a first-stage page table in Sv39, Sv48 or Sv57: Privileged specification, sections
 * "Sv39" to "Sv57", "Svnapot", "Svpbmt" and "Svrsw60t59b".
 */
public final class PageTableEntry {
  /** The entry is valid. */
  public static final BitField V = BitField.rw("V", 0, 0);

  /** Reads are allowed. */
  public static final BitField R = BitField.rw("R", 1, 1);

  /** Writes are allowed. */
  public static final BitField W = BitField.rw("W", 2, 2);

  /** Execution is allowed. */
  public static final BitField X = BitField.rw("X", 3, 3);

  /** User mode has access. */
  public static final BitField U = BitField.rw("U", 4, 4);

  /** The mapping exists in all address spaces. */
  public static final BitField G = BitField.rw("G", 5, 5);

  /** Accessed. */
  public static final BitField A = BitField.rw("A", 6, 6);

  /** Dirty. */
  public static final BitField D = BitField.rw("D", 7, 7);

  /** Software's. */
  public static final BitField RSW = BitField.rw("RSW", 8, 9);

  /** Physical page number. */
  public static final BitField PPN = BitField.rw("PPN", 10, 53);

  /** Software's with Svrsw60t59b, else reserved. */
  public static final BitField RSW_60_59 = BitField.rw("RSW60t59", 59, 60);

  /** Memory type with Svpbmt, else reserved. */
  public static final BitField PBMT = BitField.rw("PBMT", 61, 62);

  /** The leaf is part of a larger contiguous range: Svnapot. */
  public static final BitField N = BitField.rw("N", 63, 63);

  /** Size of an entry. */
  public static final int BYTES = 8;

  /** Entries of a table, as a power of two. */
  public static final int ENTRIES_LOG2 = 9;

  /** {@link #PPN} bits 3:0 of a leaf of 64 KiB, the only range that Svnapot defines. */
  public static final int NAPOT_64K_PPN = 0x8;

  /** Size of a Svnapot range in bytes, as a power of two. */
  public static final int NAPOT_SIZE_LOG2 = 16;

  /** Every bit of the entry. */
  public static final Layout LAYOUT =
      Layout.of(
          "pte",
          "Privileged, Sv39",
          64,
          V,
          R,
          W,
          X,
          U,
          G,
          A,
          D,
          RSW,
          PPN,
          BitField.reserved(54, 58),
          RSW_60_59,
          PBMT,
          N);

  private PageTableEntry() {}

  /** Physical address of the next table, or of the page unless {@link #N} is set. */
  public static long physAddr(long entry) {
    return PPN.extract(entry) << 12;
  }
}
