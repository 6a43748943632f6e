package portcullis.app.job;

/** A text that is no value of its kind. The message quotes it and says what would be. */
public final class BadValueException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** Takes the message, without the name of the option, which the reader of the option adds. */
  public BadValueException(String message) {
    super(message);
  }
}
