package portcullis.app.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import portcullis.app.job.InputException;
import portcullis.app.job.RunControl;
import portcullis.app.job.RunFailedException;
import portcullis.app.job.TimeSpan;
import portcullis.app.pause.PauseJson;
import portcullis.app.pause.PauseOptions;
import portcullis.app.pause.PauseReport;
import portcullis.app.pause.PauseRun;
import portcullis.app.pause.PauseText;

/** {@code portcullis bench pauses}. */
@Command(
    name = "pauses",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description =
        "Detaches, releases and resets one device by turns while another reads its disk, and tells"
            + " how long the other's I/O paused.",
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "Examples:",
      "  portcullis bench pauses --iommu s390 --environment vm",
      "      a minute, an event each 10 ms, and another minute to compare",
      "  portcullis bench pauses --runtime 10s --period 2ms --json",
      "      shorter, and more often",
      "",
      "docs/bench-pauses.md tells what is measured, and describes the JSON."
    })
@SuppressWarnings("NullAway.Init") // picocli fills the annotated fields in
final class BenchPausesCommand implements Callable<Integer> {
  private static final long MIN_RUNTIME_NANOS = 10_000_000;
  private static final long MIN_PERIOD_NANOS = 1_000;
  private static final long MAX_NANOS = 3_600_000_000_000L;
  private static final int MAX_DEPTH = 1024;

  private final Console console;

  @Spec private CommandSpec spec;

  @Mixin private MachineArguments machine;

  @Option(
      names = "--runtime",
      paramLabel = "TIME",
      defaultValue = "60s",
      converter = TimeSpanConverter.class,
      description =
          "How long, 10ms to 1h; and as long again with the same done to another machine's device, in"
              + " turns of a second. Default: ${DEFAULT-VALUE}.")
  private long runtimeNanos;

  @Option(
      names = "--period",
      paramLabel = "TIME",
      defaultValue = "10ms",
      converter = TimeSpanConverter.class,
      description = "Between the beginnings of two events, 1us to 1h. Default: ${DEFAULT-VALUE}.")
  private long periodNanos;

  @Option(
      names = "--depth",
      paramLabel = "N",
      defaultValue = "16",
      description = "Reads in flight, 1 to 1024. Default: ${DEFAULT-VALUE}.")
  private int depth;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  BenchPausesCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InputException, RunFailedException {
    if (runtimeNanos < MIN_RUNTIME_NANOS || runtimeNanos > MAX_NANOS) {
      throw wrong("--runtime %s is not from 10ms to 1h".formatted(TimeSpan.format(runtimeNanos)));
    }
    if (periodNanos < MIN_PERIOD_NANOS || periodNanos > MAX_NANOS) {
      throw wrong("--period %s is not from 1us to 1h".formatted(TimeSpan.format(periodNanos)));
    }
    if (depth < 1 || depth > MAX_DEPTH) {
      throw wrong("--depth %d is not from 1 to %d".formatted(depth, MAX_DEPTH));
    }
    PauseOptions options = new PauseOptions(machine.toOptions(), runtimeNanos, periodNanos, depth);
    RunControl control = new RunControl();
    try (InterruptHook _ = InterruptHook.install(control, console.err())) {
      PauseReport report = PauseRun.run(options, control);
      console.print(json ? PauseJson.render(report, Version.number()) : PauseText.render(report));
      return report.problems().isEmpty() ? ExitCode.PASSED : ExitCode.FAILED;
    }
  }

  private ParameterException wrong(String what) {
    return new ParameterException(spec.commandLine(), what);
  }
}
