package portcullis.app.cli;

import java.io.PrintStream;
import portcullis.app.vectors.VectorRun;
import portcullis.core.sync.Clock;

/** A line on a terminal that says which scenario is run; taken away at the end. */
final class VectorProgress implements VectorRun.Listener, AutoCloseable {
  private static final long PERIOD_NANOS = 250_000_000;

  /** Back to the first column, and clear from there to the end of the line. */
  private static final String CLEAR = "\r\u001b[K";

  private final PrintStream terminal;
  private final boolean drawn;
  private long nextNanos = Clock.nanos();

  /**
   * @param drawn false to stay silent
   */
  VectorProgress(PrintStream terminal, boolean drawn) {
    this.terminal = terminal;
    this.drawn = drawn;
  }

  @Override
  public void ran(String id, long done, long failed) {
    if (drawn && Clock.isPast(nextNanos)) {
      nextNanos = Clock.nanos() + PERIOD_NANOS;
      terminal.print("%s%s: %d scenarios, %d failed".formatted(CLEAR, id, done, failed));
      terminal.flush();
    }
  }

  @Override
  public void close() {
    if (drawn) {
      terminal.print(CLEAR);
      terminal.flush();
    }
  }
}
