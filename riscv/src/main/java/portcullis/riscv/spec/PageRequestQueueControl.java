package portcullis.riscv.spec;

/** Control and status of the page-request queue, {@code pqcsr}. Section 5.17. */
public final class PageRequestQueueControl {
  /** Software wants the queue active. */
  public static final BitField PQEN = BitField.rw("pqen", 0, 0);

  /** The queue raises interrupts. */
  public static final BitField PIE = BitField.rw("pie", 1, 1);

  /** A request could not be written to memory, and no more are until this is cleared. */
  public static final BitField PQMF = BitField.rw1c("pqmf", 8);

  /** A request found the queue full, and no more are written until this is cleared. */
  public static final BitField PQOF = BitField.rw1c("pqof", 9);

  /** The queue is active. */
  public static final BitField PQON = BitField.ro("pqon", 16, 16);

  /** The last write has not taken effect completely. */
  public static final BitField BUSY = BitField.ro("busy", 17, 17);

  /** Any of the bits that stop the queue until software clears them. */
  public static final long ERRORS = PQMF.mask() | PQOF.mask();

  /** Every bit of the register. */
  public static final Layout LAYOUT =
      Layout.of(
          "pqcsr",
          "5.17",
          32,
          PQEN,
          PIE,
          BitField.reserved(2, 7),
          PQMF,
          PQOF,
          BitField.reserved(10, 15),
          PQON,
          BUSY,
          BitField.reserved(18, 27),
          BitField.custom(28, 31));

  private PageRequestQueueControl() {}
}
