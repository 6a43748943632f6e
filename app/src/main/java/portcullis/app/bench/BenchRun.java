package portcullis.app.bench;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import portcullis.app.job.InputException;
import portcullis.app.job.RunControl;
import portcullis.app.job.RunFailedException;
import portcullis.app.job.RunOptions;
import portcullis.app.job.Workbench;
import portcullis.app.report.JobResult;
import portcullis.app.report.Progress;
import portcullis.app.report.ProgressSource;
import portcullis.app.report.RunResult;
import portcullis.core.sync.SharedRef;

/** Runs a plan, cell by cell. {@link #progress} is for any thread, the rest for one. */
public final class BenchRun {
  private static final long SEED = 1;

  /** The run under way, and what those before it have moved. */
  private record Stage(
      String title, int done, int all, long reads, long writes, long readBytes, long writeBytes) {
    Stage next(String nextTitle, @Nullable RunResult result) {
      long[] moved = {reads, writes, readBytes, writeBytes};
      if (result != null) {
        for (JobResult job : result.jobs()) {
          moved[0] += job.read().ios();
          moved[1] += job.write().ios();
          moved[2] += job.read().bytes();
          moved[3] += job.write().bytes();
        }
      }
      int ended = result == null ? done : done + 1;
      return new Stage(nextTitle, ended, all, moved[0], moved[1], moved[2], moved[3]);
    }
  }

  private final BenchPlan plan;
  private final Workbench workbench;
  private final RunControl control;
  private final List<String> broken = new ArrayList<>();
  // Changed by the running thread; the release in #run pairs with the acquire in #progress.
  private final SharedRef<Stage> stage;

  /** Makes one that has not begun. */
  public BenchRun(BenchPlan plan, Workbench workbench, RunControl control) {
    this.plan = plan;
    this.workbench = workbench;
    this.control = control;
    int cells = plan.grid().size() + plan.sweepCells().size();
    int all = cells * (plan.repetitions() + (plan.warmUpNanos() == 0 ? 0 : 1));
    this.stage = new SharedRef<>(new Stage("", 0, all, 0, 0, 0, 0));
  }

  /**
   * Runs everything, or as much as there is time for until a stop is asked for. A run that breaks
   * off is told of, and the others go on.
   *
   * @throws InputException if the machine cannot be built
   */
  public BenchReport run() throws InputException {
    List<BenchCell> grid = plan.grid();
    List<BenchCell> cells = new ArrayList<>(grid);
    cells.addAll(plan.sweepCells());
    // In the order of the cells.
    List<List<BenchSample>> samples = new ArrayList<>();
    cells.forEach(cell -> samples.add(new ArrayList<>()));
    if (plan.warmUpNanos() != 0) {
      for (BenchCell cell : cells) {
        runOnce(cell, plan.warmUpNanos(), "warm-up ");
      }
    }
    for (int repetition = 0; repetition < plan.repetitions(); repetition++) {
      for (int i = 0; i < cells.size(); i++) {
        int at = (i + repetition) % cells.size();
        RunResult result = runOnce(cells.get(at), plan.runtimeNanos(), "");
        if (result != null) {
          samples.get(at).add(BenchSample.of(result));
        }
      }
    }
    List<CellResult> results = new ArrayList<>();
    for (int i = 0; i < cells.size(); i++) {
      results.add(new CellResult(cells.get(i), samples.get(i)));
    }
    return new BenchReport(
        plan,
        results.subList(0, grid.size()),
        results.subList(grid.size(), results.size()),
        broken,
        control.isStopRequested());
  }

  /** Where to read how far it has got; null before the first run. */
  public @Nullable ProgressSource progress() {
    ProgressSource inner = control.progress();
    return inner == null ? null : () -> sample(inner.sample());
  }

  private Progress sample(Progress inner) {
    Stage now = stage.getAcquire(); // pairs with #runOnce
    return new Progress(
        "[%d/%d] %s".formatted(now.done + 1, now.all, now.title),
        (now.done + Math.max(0, inner.fraction())) / now.all,
        now.reads + inner.readIos(),
        now.writes + inner.writeIos(),
        now.readBytes + inner.readBytes(),
        now.writeBytes + inner.writeBytes());
  }

  /** Null if it was stopped, or was not begun because of that. */
  private @Nullable RunResult runOnce(BenchCell cell, long runtimeNanos, String prefix)
      throws InputException {
    if (control.isStopRequested()) {
      return null;
    }
    String title = prefix + cell.title();
    stage.setRelease(stage.getPlain().next(title, null)); // pairs with #sample
    RunOptions options =
        new RunOptions(
            cell.shape().jobs(runtimeNanos),
            1,
            List.of(),
            cell.platform().machine(plan.memoryBytes(), cell.policy(), cell.limits()),
            false,
            SEED);
    try {
      RunResult result = workbench.run(options, control);
      stage.setRelease(stage.getPlain().next(title, result)); // pairs with #sample
      return result.interrupted() ? null : result;
    } catch (RunFailedException e) {
      broken.add(title + ": " + e.getMessage());
      return null;
    }
  }
}
