package portcullis.app.job;

/** A line of a job file that cannot be used. The message is {@code FILE:LINE: problem}. */
public final class JobFileException extends InputException {
  private static final long serialVersionUID = 1L;

  private final String source;
  private final int line;
  private final String problem;

  /**
   * @param source the file as the user named it
   * @param line counted from 1
   * @param problem what is wrong, and the mend
   */
  public JobFileException(String source, int line, String problem) {
    super(source + ":" + line + ": " + problem);
    this.source = source;
    this.line = line;
    this.problem = problem;
  }

  /** The file as the user named it. */
  public String source() {
    return source;
  }

  /** The line, counted from 1. */
  public int line() {
    return line;
  }

  /** What is wrong, without the place. */
  public String problem() {
    return problem;
  }
}
