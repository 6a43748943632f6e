package portcullis.machine.nvme.spec;

import org.jspecify.annotations.Nullable;

/** Admin commands, section 5. */
public enum AdminOpcode {
  /** Delete I/O Submission Queue, section 5.6. */
  DELETE_SUBMISSION_QUEUE(0x00),
  /** Create I/O Submission Queue, section 5.4. */
  CREATE_SUBMISSION_QUEUE(0x01),
  /** Get Log Page, section 5.14. */
  GET_LOG_PAGE(0x02),
  /** Delete I/O Completion Queue, section 5.5. */
  DELETE_COMPLETION_QUEUE(0x04),
  /** Create I/O Completion Queue, section 5.3. */
  CREATE_COMPLETION_QUEUE(0x05),
  /** Identify, section 5.15. */
  IDENTIFY(0x06),
  /** Abort, section 5.1. */
  ABORT(0x08),
  /** Set Features, section 5.21. */
  SET_FEATURES(0x09),
  /** Get Features, section 5.9. */
  GET_FEATURES(0x0a),
  /** Asynchronous Event Request, section 5.2. */
  ASYNC_EVENT_REQUEST(0x0c);

  private static final @Nullable AdminOpcode[] BY_CODE = new @Nullable AdminOpcode[256];

  static {
    for (AdminOpcode opcode : values()) {
      BY_CODE[opcode.code] = opcode;
    }
  }

  private final int code;

  AdminOpcode(int code) {
    this.code = code;
  }

  /** The command with this opcode (0 to 255), or null if it is not here. */
  public static @Nullable AdminOpcode of(int code) {
    return BY_CODE[code];
  }

  /** The opcode. */
  public int code() {
    return code;
  }
}
