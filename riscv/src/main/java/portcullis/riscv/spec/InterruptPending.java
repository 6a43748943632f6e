package portcullis.riscv.spec;

/** Pending interrupts, {@code ipsr}. Section 5.18. */
public final class InterruptPending {
  /** Of the command queue. */
  public static final BitField CIP = BitField.rw1c("cip", 0);

  /** Of the fault queue. */
  public static final BitField FIP = BitField.rw1c("fip", 1);

  /** Of the performance monitor. */
  public static final BitField PMIP = BitField.rw1c("pmip", 2);

  /** Of the page-request queue. */
  public static final BitField PIP = BitField.rw1c("pip", 3);

  /** Every bit of the register. */
  public static final Layout LAYOUT =
      Layout.of(
          "ipsr",
          "5.18",
          32,
          CIP,
          FIP,
          PMIP,
          PIP,
          BitField.reserved(4, 7),
          BitField.custom(8, 15),
          BitField.reserved(16, 31));

  private InterruptPending() {}
}
