package portcullis.riscv.spec;

/** The features-control register, {@code fctl}. Section 5.4. */
public final class FeaturesControl {
  /** Memory accesses of the IOMMU itself are big-endian. */
  public static final BitField BE = BitField.warl("BE", 0, 0);

  /** Interrupts are wires rather than messages. */
  public static final BitField WSI = BitField.warl("WSI", 1, 1);

  /** Guest-physical addresses are those of RV32 guests. */
  public static final BitField GXL = BitField.warl("GXL", 2, 2);

  /** Every bit of the register. */
  public static final Layout LAYOUT =
      Layout.of("fctl", "5.4", 32, BE, WSI, GXL, BitField.reserved(3, 15), BitField.custom(16, 31));

  private FeaturesControl() {}
}
