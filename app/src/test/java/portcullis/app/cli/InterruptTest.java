package portcullis.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import portcullis.app.job.CopyOptions;
import portcullis.app.job.RunControl;
import portcullis.app.job.RunOptions;
import portcullis.app.job.Workbench;
import portcullis.app.report.RunResult;
import portcullis.app.report.SampleResults;
import portcullis.core.sync.Signal;

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

  /** A program that has not got as far as a run, and does not, unless it is to end at once. */
  static final class Starting {
    private Starting() {}

    public static void main(String[] args) {
      InterruptHook.awaitRun(System.out);
      System.out.println("starting");
      if (args.length > 0) {
        InterruptHook.end();
        System.exit(0);
      }
      new Signal().await(Long.MAX_VALUE);
    }
  }

  private static Process start(Class<?> program, String... args) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
    command.addAll(List.of(args));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  @Test
  void anInterruptionBeforeTheRunIsToldToo() throws Exception {
    Process process = start(Starting.class);
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(output.readLine()).isEqualTo("starting");
      process.toHandle().destroy();
      assertThat(output.lines())
          .containsExactly("portcullis: interrupted before anything was done");
      assertThat(process.waitFor()).isEqualTo(143);
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void aProgramThatEndsByItselfWasNotInterrupted() throws Exception {
    Process process = start(Starting.class, "end");
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(output.lines()).containsExactly("starting");
      assertThat(process.waitFor()).isZero();
    }
  }

  @Test
  void aRunThatIsToldToEndPrintsItsPartialResultFirst() throws Exception {
    Process process = start(Endless.class, "run");
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
