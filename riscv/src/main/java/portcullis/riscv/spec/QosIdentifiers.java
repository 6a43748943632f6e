package portcullis.riscv.spec;

/** Quality-of-service ids of the IOMMU's own requests, {@code iommu_qosid}. Section 5.27. */
public final class QosIdentifiers {
  /** Resource-control id. */
  public static final BitField RCID = BitField.warl("RCID", 0, 11);

  /** Monitoring-counter id. */
  public static final BitField MCID = BitField.warl("MCID", 16, 27);

  /** Every bit of the register. */
  public static final Layout LAYOUT =
      Layout.of(
          "iommu_qosid",
          "5.27",
          32,
          RCID,
          BitField.reserved(12, 15),
          MCID,
          BitField.reserved(28, 31));

  private QosIdentifiers() {}
}
