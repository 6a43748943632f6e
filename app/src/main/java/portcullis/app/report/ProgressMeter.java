package portcullis.app.report;

import java.io.PrintStream;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import portcullis.core.sync.Clock;
import portcullis.core.sync.Signal;
import portcullis.core.sync.Task;

/**
 * Keeps one line on a terminal up to date while a run lasts, and takes it away at the end.
 *
 * <p>The line is drawn by a thread of its own, so that the run is never held up by the terminal.
 */
public final class ProgressMeter implements AutoCloseable {
  private static final long PERIOD_NANOS = 250_000_000;

  /** Back to the first column, and clear from there to the end of the line. */
  private static final String CLEAR = "\r\u001b[K";

  private final PrintStream terminal;
  private final Supplier<@Nullable ProgressSource> sources;
  private final Signal closed = new Signal();
  private final Task task;

  /**
   * Begins to draw.
   *
   * @param terminal where; must be one
   * @param sources the run's progress, null as long as it has none; asked again each time
   */
  public ProgressMeter(PrintStream terminal, Supplier<@Nullable ProgressSource> sources) {
    this.terminal = terminal;
    this.sources = sources;
    this.task = Task.spawn("progress", this::draw);
  }

  private void draw() {
    Progress last = null;
    long startNanos = 0;
    long lastNanos = 0;
    while (!closed.await(PERIOD_NANOS)) {
      ProgressSource source = sources.get();
      if (source == null) {
        continue;
      }
      Progress now = source.sample();
      long nowNanos = Clock.nanos();
      if (last == null) {
        startNanos = nowNanos;
      } else {
        terminal.print(
            CLEAR + ProgressLine.render(now, last, nowNanos - lastNanos, nowNanos - startNanos));
        terminal.flush();
      }
      last = now;
      lastNanos = nowNanos;
    }
    terminal.print(CLEAR);
    terminal.flush();
  }

  /** Takes the line away; nothing is drawn afterwards. */
  @Override
  public void close() {
    closed.raise();
    task.join();
  }
}
