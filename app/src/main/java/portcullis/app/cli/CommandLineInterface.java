package portcullis.app.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import picocli.CommandLine;
import portcullis.app.job.Workbench;

/** The program but for its process: arguments in, an exit code out. */
public final class CommandLineInterface {
  private final PrintStream out;
  private final PrintStream err;
  private final Session session;
  private final Console console;
  private final Supplier<Workbench> workbenches;

  /**
   * @param out for results and help
   * @param err for errors and progress
   * @param progress whether {@code err} is a terminal, fit for a progress line
   * @param workbenches who does the work; asked for once there is some
   */
  public CommandLineInterface(
      PrintStream out, PrintStream err, boolean progress, Supplier<Workbench> workbenches) {
    this.out = out;
    this.err = err;
    this.console = new Console(out, err, progress);
    this.workbenches = workbenches;
    this.session = new Session(out, err, progress, workbenches);
  }

  /** Does what the arguments say; returns one of {@link ExitCode} and throws nothing. */
  public int execute(String... args) {
    PortcullisCommand top = new PortcullisCommand();
    ErrorLine errors = new ErrorLine(err, top);
    CommandLine commandLine =
        new CommandLine(top)
            .addSubcommand(new RunCommand(session))
            .addSubcommand(new CopyCommand(session))
            .addSubcommand(new VectorsCommand(console))
            .addSubcommand(new ExplainCommand(console))
            .addSubcommand(new CheckCommand(console))
            .addSubcommand(new SoakCommand(console))
            .addSubcommand(
                new CommandLine(new BenchCommand())
                    .addSubcommand(new BenchPoliciesCommand(console, workbenches))
                    .addSubcommand(new BenchPausesCommand(console)))
            .addSubcommand(new ServeCommand(console))
            .addSubcommand(
                new CommandLine(new VfioUserCommand())
                    .addSubcommand(new VfioUserProbeCommand(console)))
            .setExpandAtFiles(false)
            .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
            .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
            .setParameterExceptionHandler(errors)
            .setExecutionExceptionHandler(errors);
    try {
      return commandLine.execute(args);
    } catch (Error e) { // picocli hands on exceptions only
      return errors.tell(e);
    }
  }
}
