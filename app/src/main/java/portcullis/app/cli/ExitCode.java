package portcullis.app.cli;

/** What the program's exit code says. */
public final class ExitCode {
  /** The run has ended and nothing was wrong. */
  public static final int PASSED = 0;

  /** The run found something wrong, broke off, or the program itself failed. */
  public static final int FAILED = 1;

  /** The command line, the job file or an image cannot be used; nothing was run. */
  public static final int USAGE = 2;

  /**
   * Ended by Ctrl-C. The JVM gives this code by itself, whatever the partial result says, and
   * accordingly 143 after a SIGTERM.
   */
  public static final int INTERRUPTED = 130;

  private ExitCode() {}
}
