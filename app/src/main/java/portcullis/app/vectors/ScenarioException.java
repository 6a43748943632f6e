package portcullis.app.vectors;

/** A scenario does not follow the format. The message names the field, and says how to mend it. */
final class ScenarioException extends Exception {
  private static final long serialVersionUID = 1L;

  ScenarioException(String message) {
    super(message);
  }

  ScenarioException(String message, Throwable cause) {
    super(message, cause);
  }
}
