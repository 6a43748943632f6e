package portcullis.riscv.spec;

/** One of the 16 entries of {@code msi_cfg_tbl}: the message of a vector. Section 5.29. */
public final class MsiConfiguration {
  /** Bits 55:2 of the address that the message is written to. */
  public static final BitField ADDR = BitField.warl("ADDR", 2, 55);

  /** What is written. */
  public static final BitField DATA = BitField.warl("data", 0, 31);

  /** The vector is masked: its message waits until this is cleared. */
  public static final BitField M = BitField.rw("M", 0, 0);

  /** Every bit of {@code msi_addr_x}. */
  public static final Layout ADDR_LAYOUT =
      Layout.of("msi_addr", "5.29", 64, BitField.ro("0", 0, 1), ADDR, BitField.reserved(56, 63));

  /** Every bit of {@code msi_data_x}. */
  public static final Layout DATA_LAYOUT = Layout.of("msi_data", "5.29", 32, DATA);

  /** Every bit of {@code msi_vec_ctl_x}. */
  public static final Layout VEC_CTL_LAYOUT =
      Layout.of("msi_vec_ctl", "5.29", 32, M, BitField.reserved(1, 31));

  private MsiConfiguration() {}
}
