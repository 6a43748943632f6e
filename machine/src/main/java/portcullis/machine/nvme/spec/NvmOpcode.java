package portcullis.machine.nvme.spec;

import org.jspecify.annotations.Nullable;

/** I/O commands of the NVM command set, section 6. */
public enum NvmOpcode {
  /** Flush, section 6.8. */
  FLUSH(0x00),
  /** Write, section 6.15. */
  WRITE(0x01),
  /** Read, section 6.9. */
  READ(0x02),
  /** Compare, section 6.6. */
  COMPARE(0x05),
  /** Write Zeroes, section 6.16. */
  WRITE_ZEROES(0x08),
  /** Dataset Management, section 6.7. */
  DATASET_MANAGEMENT(0x09);

  /** Dword 12 of Read, Write, Compare and Write Zeroes: bits 15:0, number of blocks minus one. */
  public static final int BLOCKS_MASK = 0xffff;

  /** Dword 12: Force Unit Access. */
  public static final int FORCE_UNIT_ACCESS = 1 << 30;

  /** Dword 11 of Dataset Management: deallocate. */
  public static final int DEALLOCATE = 1 << 2;

  private static final @Nullable NvmOpcode[] BY_CODE = new @Nullable NvmOpcode[256];

  static {
    for (NvmOpcode opcode : values()) {
      BY_CODE[opcode.code] = opcode;
    }
  }

  private final int code;

  NvmOpcode(int code) {
    this.code = code;
  }

  /** The command with this opcode (0 to 255), or null if it is not here. */
  public static @Nullable NvmOpcode of(int code) {
    return BY_CODE[code];
  }

  /** The opcode. */
  public int code() {
    return code;
  }
}
