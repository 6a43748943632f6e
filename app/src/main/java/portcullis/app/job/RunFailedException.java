package portcullis.app.job;

/**
 * A run broke off and has no result to print: the disk of an image is full, memory ran out. The
 * message is one line for the user; the command ends with exit code 1.
 */
public final class RunFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Takes the line for the user, without a full stop or a program name. */
  public RunFailedException(String message) {
    super(message);
  }

  /** As above, with what brought it about, for {@code --stacktrace}. */
  public RunFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
