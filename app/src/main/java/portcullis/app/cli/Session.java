package portcullis.app.cli;

import java.io.PrintStream;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import portcullis.app.job.InputException;
import portcullis.app.job.RunControl;
import portcullis.app.job.RunFailedException;
import portcullis.app.job.Workbench;
import portcullis.app.report.JsonReport;
import portcullis.app.report.ProgressMeter;
import portcullis.app.report.RunResult;
import portcullis.app.report.TextReport;

/** Has a command's work done, shows its progress, and prints what came of it. */
final class Session {
  /** What a command wants of the workbench. */
  @FunctionalInterface
  interface Order {
    RunResult carryOut(Workbench workbench, RunControl control)
        throws InputException, RunFailedException;
  }

  private final PrintStream out;
  private final PrintStream err;
  private final boolean progress;
  private final Supplier<Workbench> workbenches;

  /**
   * @param progress whether {@code err} is a terminal, fit for a progress line
   * @param workbenches asked only when there is an order, so that a wrong one is told at once
   */
  Session(PrintStream out, PrintStream err, boolean progress, Supplier<Workbench> workbenches) {
    this.out = out;
    this.err = err;
    this.progress = progress;
    this.workbenches = workbenches;
  }

  /** Returns the exit code, unless Ctrl-C ends the JVM first, after the result is printed. */
  int execute(boolean json, Order order) throws InputException, RunFailedException {
    RunControl control = new RunControl();
    try (InterruptHook _ = InterruptHook.install(control, err)) {
      RunResult result = watched(json, order, control);
      out.print(json ? JsonReport.render(result, Version.number()) : TextReport.render(result));
      out.flush();
      if (out.checkError()) {
        throw new RunFailedException("the result could not be written to standard output");
      }
      return result.passed() ? ExitCode.PASSED : ExitCode.FAILED;
    }
  }

  private RunResult watched(boolean json, Order order, RunControl control)
      throws InputException, RunFailedException {
    Workbench workbench = workbenches.get();
    try (@Nullable ProgressMeter _ =
        json || !progress ? null : new ProgressMeter(err, control::progress)) {
      return order.carryOut(workbench, control);
    }
  }
}
