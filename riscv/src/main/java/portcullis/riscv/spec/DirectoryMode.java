package portcullis.riscv.spec;

import org.jspecify.annotations.Nullable;

/** What an IOMMU does with requests: {@code ddtp.iommu_mode}. Section 5.5. */
public enum DirectoryMode {
  /** No inbound transaction is allowed. */
  OFF(0, 0),
  /** Everything passes, untranslated. */
  BARE(1, 0),
  /** Device directory of one level. */
  ONE_LEVEL(2, 1),
  /** Device directory of two levels. */
  TWO_LEVEL(3, 2),
  /** Device directory of three levels. */
  THREE_LEVEL(4, 3);

  private static final DirectoryMode[] BY_ENCODING = values();

  private final int encoding;
  private final int levels;

  DirectoryMode(int encoding, int levels) {
    this.encoding = encoding;
    this.levels = levels;
  }

  /** The mode a register value names, or null if it is reserved or custom. */
  public static @Nullable DirectoryMode of(long ddtp) {
    int encoding = DirectoryPointer.IOMMU_MODE.extractInt(ddtp);
    return encoding < BY_ENCODING.length ? BY_ENCODING[encoding] : null;
  }

  /** Value of the field. */
  public int encoding() {
    return encoding;
  }

  /** Levels of the directory, 0 if there is none. */
  public int levels() {
    return levels;
  }

  /**
   * Number of bits of the device ids that the directory covers. Section 2.
   *
   * @param extended whether device contexts have 64 bytes
   */
  public int deviceIdBits(boolean extended) {
    return switch (this) {
      case OFF, BARE -> 24;
      case ONE_LEVEL -> extended ? 6 : 7;
      case TWO_LEVEL -> extended ? 15 : 16;
      case THREE_LEVEL -> 24;
    };
  }
}
