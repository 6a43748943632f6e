package portcullis.riscv.device;

/**
 * How the tables of a stage are laid out, in one int: {@code levels | widerRoot << 3 | narrow <<
 * 4}, so that a walk gets it in a register.
 */
final class TableFormat {
  private static final int WIDER_ROOT = 8;
  private static final int NARROW = 16;

  private TableFormat() {}

  /**
   * @param levels at least 2
   * @param widerRoot the root has four times the entries: a second stage
   * @param narrow entries have 4 bytes: Sv32 and Sv32x4
   */
  static int of(int levels, boolean widerRoot, boolean narrow) {
    return levels | (widerRoot ? WIDER_ROOT : 0) | (narrow ? NARROW : 0);
  }

  static int levels(int format) {
    return format & 7;
  }

  static boolean isNarrow(int format) {
    return (format & NARROW) != 0;
  }

  static int indexLog2(int format) {
    return isNarrow(format) ? 10 : 9;
  }

  /** Bits of an address that are translated. */
  static int addressBits(int format) {
    return 12 + indexLog2(format) * levels(format) + ((format & WIDER_ROOT) != 0 ? 2 : 0);
  }

  /** Bytes of addresses that a table of a level translates, but for a root, as a power of two. */
  static int reachLog2(int format, int level) {
    return 12 + indexLog2(format) * (level + 1);
  }

  /** Bit n: tables below the root translate 2^n bytes of addresses. */
  static long reaches(int levels, boolean narrow) {
    long bits = 0;
    for (int level = levels - 2; level >= 0; level--) {
      bits |= 1L << reachLog2(of(levels, false, narrow), level);
    }
    return bits;
  }

  /** The level of the tables with a {@link #reachLog2}. */
  static int levelOf(int format, int reachLog2) {
    return (reachLog2 - 12) / indexLog2(format) - 1;
  }

  /** Offset of an address's entry in the table of a level. */
  static long entryOffset(int format, long address, int level) {
    int indexLog2 = indexLog2(format);
    boolean wide = (format & WIDER_ROOT) != 0 && level == levels(format) - 1;
    long index = address >>> (12 + indexLog2 * level);
    index &= (1L << (indexLog2 + (wide ? 2 : 0))) - 1;
    return isNarrow(format) ? index << 2 : index << 3;
  }
}
