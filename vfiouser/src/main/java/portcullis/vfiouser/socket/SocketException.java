package portcullis.vfiouser.socket;

import java.io.IOException;

/** A socket or mapping could not be made; the message says which and why. */
public final class SocketException extends IOException {
  private static final long serialVersionUID = 1;

  private final int errno;

  /** Makes one for a call that failed. */
  public SocketException(String what, int errno) {
    super(what + ": " + Errno.describe(errno));
    this.errno = errno;
  }

  /** Why, as Linux numbers it. */
  public int errno() {
    return errno;
  }
}
