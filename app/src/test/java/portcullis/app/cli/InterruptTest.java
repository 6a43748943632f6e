package portcullis.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import portcullis.app.job.CopyOptions;
import portcullis.app.job.RunControl;
import portcullis.app.job.RunOptions;
import portcullis.app.job.Workbench;
import portcullis.app.report.RunResult;
import portcullis.app.report.SampleResults;

class InterruptTest {
  /** A run that never ends by itself; it says when it has begun. */
  static final class Endless implements Workbench {
    @Override
    public RunResult run(RunOptions options, RunControl control) {
      System.out.println("begun");
      while (!control.isStopRequested()) {
        Thread.onSpinWait();
      }
      return SampleResults.failed();
    }

    @Override
    public RunResult copy(CopyOptions options, RunControl control) {
      throw new AssertionError("not asked for");
    }

    public static void main(String[] args) {
      System.exit(
          new CommandLineInterface(System.out, System.err, false, Endless::new).execute(args));
    }
  }

  private static Process start() throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Endless.class.getName(),
            "run")
        .redirectErrorStream(true)
        .start();
  }

  @Test
  void aRunThatIsToldToEndPrintsItsPartialResultFirst() throws Exception {
    Process process = start();
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(output.readLine()).isEqualTo("begun");
      // SIGTERM takes the same way as SIGINT, which a parent may have switched off. By its handle,
      // since the process itself would close its output, too.
      process.toHandle().destroy();
      String rest = output.lines().collect(Collectors.joining("\n"));
      assertThat(rest).contains("mixed: (groupid=0", "INTERRUPTED: what is above", "FAILED: ");
      assertThat(process.waitFor()).isEqualTo(143);
    } finally {
      process.destroyForcibly();
    }
  }
}
