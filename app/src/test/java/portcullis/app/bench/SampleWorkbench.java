package portcullis.app.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import portcullis.app.job.CopyOptions;
import portcullis.app.job.DmaPolicy;
import portcullis.app.job.RunControl;
import portcullis.app.job.RunFailedException;
import portcullis.app.job.RunOptions;
import portcullis.app.job.Workbench;
import portcullis.app.report.DirectionResult;
import portcullis.app.report.FlushCounters;
import portcullis.app.report.IommuCounters;
import portcullis.app.report.JobResult;
import portcullis.app.report.Progress;
import portcullis.app.report.RunConfiguration;
import portcullis.app.report.RunResult;

/** Runs nothing, and answers what the policy and the number of the run say. */
final class SampleWorkbench implements Workbench {
  private final Consumer<RunControl> during;
  private final List<String> runs = new ArrayList<>();

  /**
   * @param during called in each run
   */
  SampleWorkbench(Consumer<RunControl> during) {
    this.during = during;
  }

  /** What was run, in order. */
  List<String> runs() {
    return runs;
  }

  @Override
  public RunResult run(RunOptions options, RunControl control) throws RunFailedException {
    String shape = options.jobs().sections().getFirst().name();
    long runtimeNanos = options.jobs().sections().getFirst().runtimeNanos();
    DmaPolicy policy = options.machine().policy();
    runs.add("%s %s %dms".formatted(policy.optionName(), shape, runtimeNanos / 1_000_000));
    control.showProgress(() -> new Progress("job", 0.5, 10, 0, 40_960, 0));
    during.accept(control);
    if (options.machine().limits().queueEntries() == 2_048) {
      throw new RunFailedException("no machine of that kind");
    }
    // Strict 100 I/Os in the first run and 10 more in each, and twice that by wrap.
    long ios = (policy == DmaPolicy.WRAP ? 2 : 1) * (90L + 10 * runs.size());
    DirectionResult direction = DirectionResult.none();
    direction.latencyNanos().recordValueWithCount(50_000, ios);
    DirectionResult reads =
        new DirectionResult(ios, ios * 4096, 1_000_000_000, direction.latencyNanos());
    JobResult job =
        new JobResult(
            shape, 0, 1, List.of("nvme0n1"), 0, 0, 0, List.of(), reads, DirectionResult.none());
    FlushCounters flushes =
        policy == DmaPolicy.WRAP
            ? new FlushCounters(0, 1, 0, ios, 1)
            : new FlushCounters(ios, 0, 0, 0, 0);
    TreeMap<String, Long> commands = new TreeMap<>();
    commands.put("IOFENCE.C", flushes.total());
    return new RunResult(
        new RunConfiguration(
            "run", "", "RISC-V", policy.optionName(), 0, 0, 0, "sv48", 1, false, 1, List.of()),
        control.isStopRequested(),
        1_000_000_000,
        List.of(job),
        new IommuCounters(ios, ios, flushes.total(), flushes, commands, null, 0, 0, 0, 0, 0, 0, 0),
        List.of(),
        null,
        List.of());
  }

  @Override
  public RunResult copy(CopyOptions options, RunControl control) {
    throw new UnsupportedOperationException("nothing is copied");
  }
}
