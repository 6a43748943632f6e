package portcullis.app.job;

/**
 * Something the user gave cannot be used: an option, a job file, an image. The message is one line
 * for the user that names it and says how to mend it; the command ends with exit code 2.
 */
public class InputException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Takes the line for the user, without a full stop or a program name. */
  public InputException(String message) {
    super(message);
  }
}
