package portcullis.s390.spec;

import org.jspecify.annotations.Nullable;

/** How CALL LOGICAL PROCESSOR answers a command. [clp] */
public enum ClpResponse {
  /** Done. */
  OK(0x0010),
  /** There is no such command. */
  UNKNOWN_COMMAND(0x0020),
  /** The program may not issue the command. */
  NOT_AUTHORIZED(0x0030),
  /** The format of the request is not 0. */
  INVALID_FORMAT(0x0040),
  /** The request is not as long as it must be. */
  INVALID_LENGTH(0x0050),
  /** There is not even room for the head of the response. */
  TOO_SMALL(0x0060),
  /** What has to be zero is not. */
  RESERVED_NOT_ZERO(0x0070),
  /** There is nothing to tell. */
  NO_DATA(0x0080),
  /** No function has this handle. */
  INVALID_HANDLE(0x0101),
  /** The function is not in a state for this operation. */
  HANDLE_NOT_VALID_FOR_OPERATION(0x0102),
  /** A function needs a DMA address space. */
  INVALID_DMA_SPACES(0x0103),
  /** There are not so many DMA address spaces. */
  INSUFFICIENT_RESOURCES(0x0104),
  /** The function is in that state already. */
  ALREADY_IN_STATE(0x0105),
  /** The function has failed for good. */
  PERMANENT_ERROR(0x0106),
  /** The function is being recovered. */
  RECOVERY_PENDING(0x0107),
  /** Something else is being done to the function, to be tried again. */
  BUSY(0x0108),
  /** The resume token of a list is of no function. */
  UNKNOWN_RESUME_TOKEN(0x010a),
  /** There is no such group. */
  UNKNOWN_GROUP(0x010b);

  private final int code;

  ClpResponse(int code) {
    this.code = code;
  }

  /** The number in the response. */
  public int code() {
    return code;
  }

  /** The response with this number, null if there is none. */
  public static @Nullable ClpResponse of(int code) {
    for (ClpResponse response : values()) {
      if (response.code == code) {
        return response;
      }
    }
    return null;
  }
}
