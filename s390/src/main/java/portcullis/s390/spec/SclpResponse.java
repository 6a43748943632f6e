package portcullis.s390.spec;

import org.jspecify.annotations.Nullable;

/** How the service-call processor answers Configure and Deconfigure. QEMU, sclp.h; [qbus] */
public enum SclpResponse {
  /** Done. */
  COMPLETED(0x0020),
  /** The function is in that state already. */
  NO_ACTION_REQUIRED(0x0120),
  /** The function is reserved. */
  RESERVED_STATE(0x05f0),
  /** There is no function with this id. */
  UNKNOWN_FUNCTION(0x09f0);

  private final int code;

  SclpResponse(int code) {
    this.code = code;
  }

  /** The number, 16 bits. */
  public int code() {
    return code;
  }

  /** The response with this number, null if there is none. */
  public static @Nullable SclpResponse of(int code) {
    for (SclpResponse response : values()) {
      if (response.code == code) {
        return response;
      }
    }
    return null;
  }
}
