package portcullis.riscv.spec;

import java.util.List;

/**
 * A process context, the leaf entry of a process directory: two doublewords. Section 2.2.2.
 *
 * <p>The directory of {@code PD8} has one level, that of {@code PD17} two, that of {@code PD20}
 * three; non-leaf entries are laid out as {@link DirectoryEntry}.
 */
public final class ProcessContext {
  /** Size of a process context. */
  public static final int BYTES = 16;

  /** Offset of the translation attributes. */
  public static final int TA_OFFSET = 0;

  /** Offset of the first-stage context, as {@code fsc} of a device context without directory. */
  public static final int FSC_OFFSET = 8;

  /** {@code ta}: the context is valid. */
  public static final BitField V = BitField.rw("V", 0, 0);

  /** {@code ta}: supervisor privilege may be requested. */
  public static final BitField ENS = BitField.rw("ENS", 1, 1);

  /** {@code ta}: supervisor privilege has access to user pages. */
  public static final BitField SUM = BitField.rw("SUM", 2, 2);

  /** {@code ta}: id of the address space. */
  public static final BitField PSCID = BitField.rw("PSCID", 12, 31);

  /** Every bit of {@code ta}. */
  public static final Layout TA =
      Layout.of(
          "pc.ta",
          "2.2.3.1",
          64,
          V,
          ENS,
          SUM,
          BitField.reserved(3, 11),
          PSCID,
          BitField.reserved(32, 63));

  /** The doublewords. */
  public static final List<Layout> WORDS = List.of(TA, DeviceContext.FSC);

  private ProcessContext() {}

  /** Levels of a process directory, 0 for Bare. */
  public static int levels(int pdtpMode) {
    return pdtpMode; // PD8 is 1, PD17 is 2, PD20 is 3
  }

  /** Bits of a process id that a directory of this many levels covers. */
  public static int processIdBits(int levels) {
    return levels == 3 ? 20 : 9 * levels - 1;
  }

  /**
   * Index of a process id into the table of a level.
   *
   * @param level 0 for the leaf
   */
  public static int index(int processId, int level) {
    return switch (level) {
      case 0 -> processId & 0xff;
      case 1 -> processId >>> 8 & 0x1ff;
      case 2 -> processId >>> 17 & 0x7;
      default -> throw new IllegalArgumentException("level " + level);
    };
  }
}
