package portcullis.app.cli;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import portcullis.app.job.RunControl;
import portcullis.check.exploration.Listener;
import portcullis.check.exploration.Subject;
import portcullis.check.exploration.Totals;

/**
 * A line on a terminal that says how far a check is; taken away at the end. Workers tell it, so its
 * monitor guards what it draws.
 */
final class CheckProgress implements Listener, AutoCloseable {
  /** Back to the first column, and clear from there to the end of the line. */
  private static final String CLEAR = "\r\u001b[K";

  private final PrintStream terminal;
  private final boolean drawn;
  private final RunControl control;
  private final int tasks;
  private final Map<Subject, Totals> seen = new LinkedHashMap<>();
  private int done;

  /**
   * @param drawn false to stay silent
   * @param control by which the user stops it
   * @param tasks that there are
   */
  CheckProgress(PrintStream terminal, boolean drawn, RunControl control, int tasks) {
    this.terminal = terminal;
    this.drawn = drawn;
    this.control = control;
    this.tasks = tasks;
  }

  @Override
  public boolean isStopRequested() {
    return control.isStopRequested();
  }

  @Override
  public synchronized void progressed(Subject subject, Totals totals, double fractionDone) {
    if (fractionDone >= 1) {
      done++;
    }
    if (!drawn) {
      return;
    }
    seen.put(subject, totals);
    terminal.print(CLEAR + line(subject, totals, fractionDone));
    terminal.flush();
  }

  private String line(Subject subject, Totals totals, double fractionDone) {
    long all = 0;
    for (Totals each : seen.values()) {
      all += each.executions();
    }
    return String.format(
        Locale.ROOT,
        "[%d/%d] %s: %,d executions, %,.0f/s, about %.0f%%%s; %,d in all",
        done,
        tasks,
        subject,
        totals.executions(),
        totals.perSecond(),
        100 * fractionDone,
        rest(totals, fractionDone),
        all);
  }

  private static String rest(Totals totals, double fractionDone) {
    if (fractionDone < 0.001 || fractionDone >= 1) {
      return "";
    }
    double seconds = totals.nanos() / 1e9 * (1 / fractionDone - 1);
    return String.format(Locale.ROOT, ", %d:%02d left", (long) seconds / 60, (long) seconds % 60);
  }

  @Override
  public synchronized void close() {
    if (drawn) {
      terminal.print(CLEAR);
      terminal.flush();
    }
  }
}
