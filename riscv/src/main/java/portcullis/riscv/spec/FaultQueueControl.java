package portcullis.riscv.spec;

/** Control and status of the fault queue, {@code fqcsr}. Section 5.16. */
public final class FaultQueueControl {
  /** Software wants the queue active. */
  public static final BitField FQEN = BitField.rw("fqen", 0, 0);

  /** The queue raises interrupts. */
  public static final BitField FIE = BitField.rw("fie", 1, 1);

  /** A record could not be written to memory, and no more are until this is cleared. */
  public static final BitField FQMF = BitField.rw1c("fqmf", 8);

  /** A record found the queue full, and no more are written until this is cleared. */
  public static final BitField FQOF = BitField.rw1c("fqof", 9);

  /** The queue is active. */
  public static final BitField FQON = BitField.ro("fqon", 16, 16);

  /** The last write has not taken effect completely. */
  public static final BitField BUSY = BitField.ro("busy", 17, 17);

  /** Any of the bits that stop the queue until software clears them. */
  public static final long ERRORS = FQMF.mask() | FQOF.mask();

  /** Every bit of the register. */
  public static final Layout LAYOUT =
      Layout.of(
          "fqcsr",
          "5.16",
          32,
          FQEN,
          FIE,
          BitField.reserved(2, 7),
          FQMF,
          FQOF,
          BitField.reserved(10, 15),
          FQON,
          BUSY,
          BitField.reserved(18, 27),
          BitField.custom(28, 31));

  private FaultQueueControl() {}
}
