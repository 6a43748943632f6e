package portcullis.riscv.spec;

/** Control and status of the command queue, {@code cqcsr}. Section 5.15. */
public final class CommandQueueControl {
  /** Software wants the queue active. */
  public static final BitField CQEN = BitField.rw("cqen", 0, 0);

  /** The queue raises interrupts. */
  public static final BitField CIE = BitField.rw("cie", 1, 1);

  /** A command could not be fetched, or memory that it names could not be accessed. */
  public static final BitField CQMF = BitField.rw1c("cqmf", 8);

  /** A command before a fence has timed out. */
  public static final BitField CMD_TO = BitField.rw1c("cmd_to", 9);

  /** A command was illegal or is not supported. */
  public static final BitField CMD_ILL = BitField.rw1c("cmd_ill", 10);

  /** A fence that asked for a wired interrupt has completed. */
  public static final BitField FENCE_W_IP = BitField.rw1c("fence_w_ip", 11);

  /** The queue is active. */
  public static final BitField CQON = BitField.ro("cqon", 16, 16);

  /** The last write has not taken effect completely. */
  public static final BitField BUSY = BitField.ro("busy", 17, 17);

  /** Any of the bits that stop the queue until software clears them. */
  public static final long ERRORS = CQMF.mask() | CMD_TO.mask() | CMD_ILL.mask();

  /** Every bit of the register. */
  public static final Layout LAYOUT =
      Layout.of(
          "cqcsr",
          "5.15",
          32,
          CQEN,
          CIE,
          BitField.reserved(2, 7),
          CQMF,
          CMD_TO,
          CMD_ILL,
          FENCE_W_IP,
          BitField.reserved(12, 15),
          CQON,
          BUSY,
          BitField.reserved(18, 27),
          BitField.custom(28, 31));

  private CommandQueueControl() {}
}
