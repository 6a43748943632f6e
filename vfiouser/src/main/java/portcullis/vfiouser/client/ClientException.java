package portcullis.vfiouser.client;

import java.io.IOException;
import portcullis.vfiouser.socket.Errno;
import portcullis.vfiouser.wire.Command;

/** A server does not answer, answers by an error, or by what the protocol does not permit. */
public final class ClientException extends IOException {
  private static final long serialVersionUID = 1;

  private final int errno;

  /** Makes one with its reason. */
  public ClientException(String message) {
    super(message);
    this.errno = 0;
  }

  /** Makes one for an error that the server answered. */
  public ClientException(Command command, int errno) {
    super("the server answers %s by %s".formatted(command, Errno.describe(errno)));
    this.errno = errno;
  }

  /** The error that the server answered; 0 if it is not about one. */
  public int errno() {
    return errno;
  }
}
