package portcullis.riscv.spec;

/** Which vector each cause of interrupts uses, {@code icvec}. Section 5.28. */
public final class InterruptVectors {
  /** Of the command queue. */
  public static final BitField CIV = BitField.warl("civ", 0, 3);

  /** Of the fault queue. */
  public static final BitField FIV = BitField.warl("fiv", 4, 7);

  /** Of the performance monitor. */
  public static final BitField PMIV = BitField.warl("pmiv", 8, 11);

  /** Of the page-request queue. */
  public static final BitField PIV = BitField.warl("piv", 12, 15);

  /** Every bit of the register. */
  public static final Layout LAYOUT =
      Layout.of(
          "icvec",
          "5.28",
          64,
          CIV,
          FIV,
          PMIV,
          PIV,
          BitField.reserved(16, 31),
          BitField.custom(32, 63));

  private InterruptVectors() {}
}
