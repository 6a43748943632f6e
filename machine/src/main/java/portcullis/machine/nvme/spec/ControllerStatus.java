package portcullis.machine.nvme.spec;

/**
 * Controller Status (CSTS), section 3.1.6.
 *
 * @param ready RDY (0)
 * @param fatal CFS (1)
 * @param shutdown SHST (3:2)
 */
public record ControllerStatus(boolean ready, boolean fatal, int shutdown) {
  /** The bit RDY. */
  public static final int READY = 1;

  /** The bit CFS. */
  public static final int FATAL = 1 << 1;

  /** SHST: normal operation. */
  public static final int NOT_SHUT_DOWN = 0;

  /** SHST: shutdown is under way. */
  public static final int SHUTTING_DOWN = 1;

  /** SHST: shutdown is complete. */
  public static final int SHUT_DOWN = 2;

  /** Takes the register apart. */
  public static ControllerStatus decode(int register) {
    return new ControllerStatus(
        (register & READY) != 0, (register & FATAL) != 0, register >>> 2 & 3);
  }

  /** Puts the register together. */
  public int encode() {
    return (ready ? READY : 0) | (fatal ? FATAL : 0) | (shutdown & 3) << 2;
  }
}
