package portcullis.riscv.spec;

import java.util.List;

/**
 * An entry of an MSI page table: two doublewords. Advanced Interrupt Architecture, "MSI page
 * tables"; used by section 2.3.3.
 */
public final class MsiPageTableEntry {
  /** Size of an entry. */
  public static final int BYTES = 16;

  /** Size of a memory-resident interrupt file, and its alignment, as a power of two. */
  public static final int MRIF_LOG2 = 9;

  /** Identities of a memory-resident interrupt file, 0 included. */
  public static final int MRIF_IDENTITIES = 2048;

  /** The entry is valid. */
  public static final BitField V = BitField.rw("V", 0, 0);

  /** {@link #MODE_MRIF} or {@link #MODE_BASIC}. */
  public static final BitField M = BitField.rw("M", 1, 2);

  /** The rest is for custom use. */
  public static final BitField C = BitField.rw("C", 63, 63);

  /** Basic translate mode: physical page number of the interrupt file. */
  public static final BitField PPN = BitField.rw("PPN", 10, 53);

  /** MRIF mode: bits 55:9 of the address of the memory-resident interrupt file. */
  public static final BitField MRIF_ADDRESS = BitField.rw("MRIF_Address[55:9]", 7, 53);

  /** MRIF mode, second doubleword: low bits of the notice identity. */
  public static final BitField NID_LOW = BitField.rw("N[9:0]", 0, 9);

  /** MRIF mode, second doubleword: page number the notice is written to. */
  public static final BitField NPPN = BitField.rw("NPPN", 10, 53);

  /** MRIF mode, second doubleword: bit 10 of the notice identity. */
  public static final BitField NID_HIGH = BitField.rw("N10", 60, 60);

  /** {@link #M}: to a memory-resident interrupt file. */
  public static final int MODE_MRIF = 1;

  /** {@link #M}: to an interrupt file of hardware. */
  public static final int MODE_BASIC = 3;

  /** First doubleword in basic translate mode; the second is ignored. */
  public static final Layout BASIC =
      Layout.of(
          "msipte, basic",
          "AIA",
          64,
          V,
          M,
          BitField.reserved(3, 9),
          PPN,
          BitField.reserved(54, 62),
          C);

  /** The doublewords in MRIF mode. */
  public static final List<Layout> MRIF =
      List.of(
          Layout.of(
              "msipte, MRIF",
              "AIA",
              64,
              V,
              M,
              BitField.reserved(3, 6),
              MRIF_ADDRESS,
              BitField.reserved(54, 62),
              C),
          Layout.of(
              "msipte, notice",
              "AIA",
              64,
              NID_LOW,
              NPPN,
              BitField.reserved(54, 59),
              NID_HIGH,
              BitField.reserved(61, 63)));

  private MsiPageTableEntry() {}

  /** The first doubleword of an entry in MRIF mode; the file is at a multiple of 512. */
  public static long resident(long filePhysAddr) {
    return V.mask() | M.place(MODE_MRIF) | MRIF_ADDRESS.place(filePhysAddr >>> MRIF_LOG2);
  }

  /** The second doubleword of an entry in MRIF mode. */
  public static long notice(long pagePhysAddr, int identity) {
    return NPPN.place(pagePhysAddr >>> 12)
        | NID_LOW.place(identity & 0x3ff)
        | NID_HIGH.place(identity >>> 10);
  }

  /** The first doubleword of an entry in basic translate mode; the second is ignored. */
  public static long basic(long pagePhysAddr) {
    return V.mask() | M.place(MODE_BASIC) | PPN.place(pagePhysAddr >>> 12);
  }
}
