package portcullis.riscv.spec;

/**
 * Format of second-stage page tables: {@code iohgatp.MODE} while {@code fctl.GXL} is 0. Section
 * 2.1.3.2. The root has four pages, for two more bits of an address than in the first stage.
 */
public enum SecondStageMode {
  /** No translation or protection. */
  BARE(DeviceContext.IOHGATP_BARE, 0),
  /** 41-bit addresses. */
  SV39X4(DeviceContext.IOHGATP_SV39X4, 3),
  /** 50-bit addresses. */
  SV48X4(DeviceContext.IOHGATP_SV48X4, 4),
  /** 59-bit addresses. */
  SV57X4(DeviceContext.IOHGATP_SV57X4, 5);

  private final int encoding;
  private final int levels;

  SecondStageMode(int encoding, int levels) {
    this.encoding = encoding;
    this.levels = levels;
  }

  /** Value of the field. */
  public int encoding() {
    return encoding;
  }

  /** Levels of tables. */
  public int levels() {
    return levels;
  }
}
