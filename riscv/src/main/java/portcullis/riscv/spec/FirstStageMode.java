package portcullis.riscv.spec;

import org.jspecify.annotations.Nullable;

/**
 * Format of first-stage page tables: {@code iosatp.MODE} while {@code tc.SXL} is 0. Section 2.1.3.
 */
public enum FirstStageMode {
  /** No translation or protection. */
  BARE(0, 0),
  /** 39-bit addresses. */
  SV39(8, 3),
  /** 48-bit addresses. */
  SV48(9, 4),
  /** 57-bit addresses. */
  SV57(10, 5);

  private final int encoding;
  private final int levels;

  FirstStageMode(int encoding, int levels) {
    this.encoding = encoding;
    this.levels = levels;
  }

  /** The mode with this value of the field, or null if it is reserved or custom. */
  public static @Nullable FirstStageMode of(int encoding) {
    return switch (encoding) {
      case 0 -> BARE;
      case 8 -> SV39;
      case 9 -> SV48;
      case 10 -> SV57;
      default -> null;
    };
  }

  /** Value of the field. */
  public int encoding() {
    return encoding;
  }

  /** Levels of tables. */
  public int levels() {
    return levels;
  }

  /** Bits of an address that are translated or must repeat the highest of them. */
  public int addressBits() {
    return levels == 0 ? 64 : 12 + 9 * levels;
  }
}
