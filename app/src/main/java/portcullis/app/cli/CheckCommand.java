package portcullis.app.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import portcullis.app.check.CheckJson;
import portcullis.app.check.CheckListing;
import portcullis.app.check.CheckOrder;
import portcullis.app.check.CheckReport;
import portcullis.app.check.CheckRun;
import portcullis.app.check.CheckText;
import portcullis.app.check.LitmusCheck;
import portcullis.app.check.Told;
import portcullis.app.job.InputException;
import portcullis.app.job.RunControl;
import portcullis.app.job.RunFailedException;
import portcullis.check.execution.Ending;
import portcullis.check.execution.MemoryModel;
import portcullis.check.exploration.Campaign;
import portcullis.check.loading.SourceFile;
import portcullis.check.report.CounterexamplePage;

/** {@code portcullis check}. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = "Runs small concurrent programs in every order that memory permits.",
    parameterListHeading = "%n",
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "Examples:",
      "  portcullis check",
      "      every scenario under every memory model it is made for",
      "  portcullis check attach-flush --without 'Bonds#add:full-fence'",
      "      what that fence is for: exit code 1, and the schedule that loses",
      "  portcullis check docs/examples/AttachRace.java --html race.html",
      "      a protocol of your own, with a picture of how it loses",
      "  portcullis check attach-flush-2 --random 100000 --seed 7",
      "      at random",
      "",
      "docs/check.md tells more, docs/check-json.md describes the JSON."
    })
@SuppressWarnings("NullAway.Init") // picocli fills the annotated fields in
final class CheckCommand implements Callable<Integer> {
  /** Values of {@code --model}. */
  static final class Models extends LowerCaseEnum<MemoryModel> {
    Models() {
      super(MemoryModel.class);
    }
  }

  private final Console console;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "SCENARIO",
      arity = "0..*",
      description =
          "Name of a scenario, or a Java file with some; FILE.java#NAME is one of those. Or litmus"
              + " tests in the C of herd7, FILE.litmus. Default: every scenario that ships.")
  private List<String> inputs = new ArrayList<>();

  @Option(
      names = "--model",
      paramLabel = "sc|tso|pso",
      converter = Models.class,
      description = "Only under this memory model.")
  private @Nullable MemoryModel model;

  @Option(
      names = "--without",
      paramLabel = "NAME",
      description = "Leave out, or make weaker, one thing that orders.")
  private @Nullable String without;

  @Option(names = "--defect", paramLabel = "NAME", description = "Put a known defect in.")
  private @Nullable String defect;

  @Mixin private SearchArguments search;

  @Option(
      names = "--resume",
      paramLabel = "FILE",
      description = "Go on with FILE if it is there; write to it what is left after Ctrl-C.")
  private @Nullable Path resume;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Write what loses as a page with pictures.")
  private @Nullable Path html;

  @Option(names = "--json", description = "Print the result as JSON, and no progress.")
  private boolean json;

  @Option(
      names = "--list",
      description = "Say what scenarios, names for --without, and defects there are.")
  private boolean list;

  @Option(
      names = "--replay",
      paramLabel = "ID",
      description = "Run one execution again and print it step by step.")
  private @Nullable String replay;

  CheckCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InputException, RunFailedException, SourceFile.CompilationException {
    checkArguments();
    if (list) {
      CheckListing listing = CheckListing.now();
      console.print(json ? CheckJson.render(listing, Version.number()) : listing.text());
      return ExitCode.PASSED;
    }
    if (inputs.stream().anyMatch(LitmusCheck::isMeant)) {
      return runLitmusTests();
    }
    return replay == null ? explore() : replay(replay);
  }

  private int runLitmusTests() throws InputException, RunFailedException {
    if (search.isGiven() || without != null || defect != null || replay != null) {
      throw wrong("litmus tests are looked into exhaustively, as they are; only --model applies");
    }
    if (html != null || resume != null) {
      throw wrong("litmus tests have no picture and cannot be resumed; leave --html, --resume out");
    }
    LitmusCheck check = LitmusCheck.run(inputs, model);
    console.print(json ? CheckJson.render(check, Version.number()) : check.text());
    return check.passed() ? ExitCode.PASSED : ExitCode.FAILED;
  }

  private void checkArguments() throws InputException {
    if (without != null && defect != null) {
      throw wrong("--without and --defect cannot be given together");
    }
    if (replay != null && (without != null || defect != null || model != null)) {
      throw wrong("--replay says itself what is run; leave out --model, --without and --defect");
    }
    if (replay != null && (resume != null || search.isGiven())) {
      throw wrong("--replay runs one execution; leave out --resume and how to search");
    }
    search.check(spec);
    checkDirectory("--html", html);
    checkDirectory("--resume", resume);
  }

  private ParameterException wrong(String what) {
    return new ParameterException(spec.commandLine(), what);
  }

  private static void checkDirectory(String option, @Nullable Path file) throws InputException {
    if (file == null) {
      return;
    }
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      throw new InputException(
          option + " " + file + " is in a directory that does not exist; make it first");
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new InputException(option + " " + file + " is not a regular file");
    }
  }

  private int explore() throws InputException, RunFailedException, SourceFile.CompilationException {
    CheckOrder order =
        new CheckOrder(inputs, model, without, defect, search.plan(), search.workers(), resume);
    List<Campaign.Task> tasks = CheckRun.tasks(order);
    RunControl control = new RunControl();
    try (InterruptHook _ = InterruptHook.install(control, console.err())) {
      CheckReport report;
      try (CheckProgress progress = console.checkProgress(!json, control, tasks.size())) {
        report = CheckRun.run(order, tasks, progress);
      }
      writePage(report.losses());
      console.print(json ? CheckJson.render(report, Version.number()) : CheckText.render(report));
      return report.passed() ? ExitCode.PASSED : ExitCode.FAILED;
    }
  }

  private int replay(String id)
      throws InputException, RunFailedException, SourceFile.CompilationException {
    Told told = CheckRun.replay(id, inputs);
    boolean passed = told.example().replay().ending() == Ending.COMPLETE;
    writePage(List.of(told));
    console.print(json ? CheckJson.render(told, passed, Version.number()) : CheckText.render(told));
    return passed ? ExitCode.PASSED : ExitCode.FAILED;
  }

  private void writePage(List<Told> losses) throws RunFailedException {
    if (html == null || losses.isEmpty()) {
      return;
    }
    String page =
        CounterexamplePage.render(
            losses.stream()
                .map(told -> new CounterexamplePage.Entry(told.example(), told.replayId()))
                .toList());
    try {
      Files.writeString(html, page, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new RunFailedException(
          "--html " + html + " could not be written: " + e.getMessage(), e);
    }
  }
}
