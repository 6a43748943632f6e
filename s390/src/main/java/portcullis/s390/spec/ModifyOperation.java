package portcullis.s390.spec;

import org.jspecify.annotations.Nullable;

/** What MODIFY PCI FUNCTION CONTROLS is to do. [insn] */
public enum ModifyOperation {
  /** Connects interruptions; not to be had on this machine, see decision record 10. */
  REGISTER_INTERRUPTIONS(2),
  /** Disconnects them; likewise. */
  DEREGISTER_INTERRUPTIONS(3),
  /** Registers I/O address translation: from then on DMA goes by the anchor in the block. */
  REGISTER_TRANSLATION(4),
  /** Takes it away: from then on DMA is refused. */
  DEREGISTER_TRANSLATION(5),
  /** Replaces it at once: DMA is seen to go by the old anchor or by the new one. */
  REREGISTER_TRANSLATION(6),
  /** Leads out of the error state: DMA, loads and stores pass again. */
  RESET_ERROR(7),
  /** Lets loads and stores pass, and DMA not, so that the function can be looked at. */
  RESET_BLOCK(9),
  /** Says where to store measurements; not to be had on this machine. */
  SET_MEASUREMENT(10);

  private final int code;

  ModifyOperation(int code) {
    this.code = code;
  }

  /** The number in the operand. */
  public int code() {
    return code;
  }

  /** The operation with this number, null if there is none. */
  public static @Nullable ModifyOperation of(int code) {
    for (ModifyOperation operation : values()) {
      if (operation.code == code) {
        return operation;
      }
    }
    return null;
  }
}
