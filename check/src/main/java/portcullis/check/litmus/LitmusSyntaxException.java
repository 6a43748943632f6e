package portcullis.check.litmus;

/** A test's text that is not one: where, why, and what to do about it, in one line. */
public final class LitmusSyntaxException extends Exception {
  private static final long serialVersionUID = 1;

  private final int line;
  private final int column;

  LitmusSyntaxException(String file, int line, int column, String problem) {
    super(file + ":" + line + ":" + column + ": " + problem);
    this.line = line;
    this.column = column;
  }

  /** From 1. */
  public int line() {
    return line;
  }

  /** From 1. */
  public int column() {
    return column;
  }
}
