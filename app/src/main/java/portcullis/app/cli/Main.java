package portcullis.app.cli;

import java.util.ServiceLoader;
import portcullis.app.job.Workbench;

/** Where the program starts. */
public final class Main {
  private Main() {}

  /** Does what the command line says and ends the JVM with one of {@link ExitCode}. */
  public static void main(String[] args) {
    InterruptHook.awaitRun(System.err);
    CommandLineInterface commandLine =
        new CommandLineInterface(
            System.out,
            System.err,
            StandardError.isTerminal(),
            () -> ServiceLoader.load(Workbench.class).findFirst().orElseThrow());
    int code = commandLine.execute(args);
    InterruptHook.end();
    System.exit(code);
  }
}
