package portcullis.machine.nvme.spec;

import org.jspecify.annotations.Nullable;

/** Outcome of a command, section 4.6.1: status code type and status code. */
public enum StatusCode {
  /** The command completed. */
  SUCCESS(0, 0x00),
  /** The opcode is reserved or not supported. */
  INVALID_OPCODE(0, 0x01),
  /** A field has a value that is reserved or not supported. */
  INVALID_FIELD(0, 0x02),
  /** The command id is in use. */
  COMMAND_ID_CONFLICT(0, 0x03),
  /** Data or metadata could not be transferred. */
  DATA_TRANSFER_ERROR(0, 0x04),
  /** The controller failed inside. */
  INTERNAL_ERROR(0, 0x06),
  /** An Abort command ended it. */
  ABORT_REQUESTED(0, 0x07),
  /** The namespace or its format is invalid. */
  INVALID_NAMESPACE(0, 0x0b),
  /** The command came in the wrong order, or too late. */
  COMMAND_SEQUENCE_ERROR(0, 0x0c),
  /** The offset of a PRP entry is invalid. */
  PRP_OFFSET_INVALID(0, 0x13),
  /** The range goes beyond the namespace. */
  LBA_OUT_OF_RANGE(0, 0x80),

  /** The completion queue does not exist. */
  COMPLETION_QUEUE_INVALID(1, 0x00),
  /** The queue id is out of range or in use. */
  INVALID_QUEUE_ID(1, 0x01),
  /** The queue size is 0 or more than is supported. */
  INVALID_QUEUE_SIZE(1, 0x02),
  /** More Abort commands are outstanding than are supported. */
  ABORT_LIMIT_EXCEEDED(1, 0x03),
  /** More Asynchronous Event Requests are outstanding than are supported. */
  ASYNC_EVENT_LIMIT_EXCEEDED(1, 0x05),
  /** The interrupt vector is out of range. */
  INVALID_INTERRUPT_VECTOR(1, 0x08),
  /** The log page is not supported. */
  INVALID_LOG_PAGE(1, 0x09),
  /** A submission queue still uses the completion queue. */
  INVALID_QUEUE_DELETION(1, 0x0c),
  /** The feature cannot be saved. */
  FEATURE_NOT_SAVEABLE(1, 0x0d),
  /** The feature cannot be changed. */
  FEATURE_NOT_CHANGEABLE(1, 0x0e),

  /** The media could not be written. */
  WRITE_FAULT(2, 0x80),
  /** The media could not be read. */
  UNRECOVERED_READ_ERROR(2, 0x81),
  /** Compare found a difference. */
  COMPARE_FAILURE(2, 0x85);

  /** Status field: the command will fail again if it is submitted again. */
  public static final int DO_NOT_RETRY = 1 << 14;

  /** Status field: the Error Information log has more. */
  public static final int MORE = 1 << 13;

  private static final int CODE_BITS = 0x7ff;
  private static final StatusCode[] ALL = values();

  private final int type;
  private final int code;

  StatusCode(int type, int code) {
    this.type = type;
    this.code = code;
  }

  /**
   * The code of a status field.
   *
   * @param field as in a completion entry, without the phase
   * @return null if this list does not have it
   */
  public static @Nullable StatusCode of(int field) {
    for (StatusCode status : ALL) {
      if (status.field() == (field & CODE_BITS)) {
        return status;
      }
    }
    return null;
  }

  /** Status code type: 0 generic, 1 command specific, 2 media and data integrity. */
  public int type() {
    return type;
  }

  /** Status code. */
  public int code() {
    return code;
  }

  /** The status field without the bits that say more about it: code in 7:0, type in 10:8. */
  public int field() {
    return type << 8 | code;
  }
}
