package portcullis.app.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import portcullis.app.bench.BenchJson;
import portcullis.app.bench.BenchPage;
import portcullis.app.bench.BenchPlan;
import portcullis.app.bench.BenchPlatform;
import portcullis.app.bench.BenchReport;
import portcullis.app.bench.BenchRun;
import portcullis.app.bench.BenchShape;
import portcullis.app.bench.BenchText;
import portcullis.app.job.DmaPolicy;
import portcullis.app.job.InputException;
import portcullis.app.job.RunControl;
import portcullis.app.job.RunFailedException;
import portcullis.app.job.TimeSpan;
import portcullis.app.job.Workbench;
import portcullis.app.report.ProgressMeter;

/** {@code portcullis bench policies}. */
@Command(
    name = "policies",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = "Runs the same jobs under every flush policy, and compares.",
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "Examples:",
      "  portcullis bench policies --html policies.html",
      "      every policy under every job, with charts beside published figures",
      "  portcullis bench policies --policy strict,wrap --shape read-4k --repetitions 5",
      "      two of them under one job",
      "  portcullis bench policies --sweep --json",
      "      also queues of several sizes and time-outs",
      "",
      "docs/bench-policies.md tells what is measured, and describes the JSON."
    })
@SuppressWarnings("NullAway.Init") // picocli fills the annotated fields in
final class BenchPoliciesCommand implements Callable<Integer> {
  /** Values of {@code --platform}. */
  static final class Platforms extends LowerCaseEnum<BenchPlatform> {
    Platforms() {
      super(BenchPlatform.class);
    }
  }

  /** Values of {@code --shape}. */
  static final class Shapes extends LowerCaseEnum<BenchShape> {
    Shapes() {
      super(BenchShape.class);
    }
  }

  private static final int MAX_REPETITIONS = 100;
  private static final long MIN_RUNTIME_NANOS = 10_000_000;
  private static final long MAX_RUNTIME_NANOS = 3_600_000_000_000L;
  private static final long MAX_WARM_UP_NANOS = 1_000_000_000;
  private static final long MEMORY_BYTES = 256L << 20;

  private final Console console;
  private final Supplier<Workbench> workbenches;

  @Spec private CommandSpec spec;

  @Option(
      names = "--platform",
      paramLabel = "NAME",
      split = ",",
      converter = Platforms.class,
      description =
          "Only on these: riscv; s390-lpar, a logical partition; s390-vm, under a hypervisor that"
              + " shadows. Default: all.")
  private List<BenchPlatform> platforms = new ArrayList<>();

  @Option(
      names = "--policy",
      paramLabel = "POLICY",
      split = ",",
      converter = MachineArguments.Policies.class,
      description = "Only these. Default: all.")
  private List<DmaPolicy> policies = new ArrayList<>();

  @Option(
      names = "--shape",
      paramLabel = "NAME",
      split = ",",
      converter = Shapes.class,
      description =
          "Only these jobs: read-4k, random reads at depth 128; read-4k-x4, of four jobs at depth"
              + " 32; write-64k, random writes of 16 jobs at depth 16. Default: the first and the"
              + " last.")
  private List<BenchShape> shapes = new ArrayList<>();

  @Option(
      names = "--repetitions",
      paramLabel = "N",
      defaultValue = "3",
      description = "Runs of each, in turns, 1 to 100. Default: ${DEFAULT-VALUE}.")
  private int repetitions;

  @Option(
      names = "--runtime",
      paramLabel = "TIME",
      defaultValue = "2s",
      converter = TimeSpanConverter.class,
      description = "Of each run, 10ms to 1h. Default: ${DEFAULT-VALUE}.")
  private long runtimeNanos;

  @Option(
      names = "--sweep",
      description =
          "Also queued and single-queue with queues of 256, 2048 and 32768 entries and time-outs"
              + " of 10 ms, 100 ms and 1 s, under read-4k-x4.")
  private boolean sweep;

  @Option(names = "--html", paramLabel = "FILE", description = "Write a page with charts.")
  private @Nullable Path html;

  @Option(names = "--json", description = "Print the result as JSON, and no progress.")
  private boolean json;

  BenchPoliciesCommand(Console console, Supplier<Workbench> workbenches) {
    this.console = console;
    this.workbenches = workbenches;
  }

  @Override
  public Integer call() throws InputException, RunFailedException {
    BenchPlan plan = toPlan();
    checkPage();
    RunControl control = new RunControl();
    try (InterruptHook _ = InterruptHook.install(control, console.err())) {
      BenchRun run = new BenchRun(plan, workbenches.get(), control);
      BenchReport report;
      try (@Nullable ProgressMeter _ =
          json || !console.progress() ? null : new ProgressMeter(console.err(), run::progress)) {
        report = run.run();
      }
      writePage(report);
      console.print(json ? BenchJson.render(report, Version.number()) : BenchText.render(report));
      return report.failures().isEmpty() ? ExitCode.PASSED : ExitCode.FAILED;
    }
  }

  private BenchPlan toPlan() {
    if (repetitions < 1 || repetitions > MAX_REPETITIONS) {
      throw wrong("--repetitions " + repetitions + " is not from 1 to " + MAX_REPETITIONS);
    }
    if (runtimeNanos < MIN_RUNTIME_NANOS || runtimeNanos > MAX_RUNTIME_NANOS) {
      throw wrong("--runtime %s is not from 10ms to 1h".formatted(TimeSpan.format(runtimeNanos)));
    }
    return new BenchPlan(
        chosen(platforms, List.of(BenchPlatform.values())),
        chosen(policies, List.of(DmaPolicy.values())),
        chosen(shapes, BenchShape.USUAL),
        repetitions,
        runtimeNanos,
        Math.min(runtimeNanos, MAX_WARM_UP_NANOS),
        MEMORY_BYTES,
        sweep);
  }

  private static <T> List<T> chosen(List<T> given, List<T> usual) {
    return given.isEmpty() ? usual : List.copyOf(new LinkedHashSet<>(given));
  }

  private ParameterException wrong(String what) {
    return new ParameterException(spec.commandLine(), what);
  }

  private void checkPage() throws InputException {
    if (html == null) {
      return;
    }
    Path directory = html.toAbsolutePath().getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      throw new InputException(
          "--html " + html + " is in a directory that does not exist; make it first");
    }
    if (Files.exists(html) && !Files.isRegularFile(html)) {
      throw new InputException("--html " + html + " is not a regular file; name another one");
    }
  }

  private void writePage(BenchReport report) throws RunFailedException {
    if (html == null) {
      return;
    }
    try {
      Files.writeString(html, BenchPage.render(report, Version.number()), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new RunFailedException(
          "--html " + html + " could not be written: " + e.getMessage(), e);
    }
  }
}
