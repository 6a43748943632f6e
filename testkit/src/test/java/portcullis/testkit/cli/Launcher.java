package portcullis.testkit.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Starts {@code ./portcullis} as a user does, in a directory of its own. */
final class Launcher {
  private static final long LONGEST_MINUTES = 10;
  private static final Path ROOT = root();

  private final Path directory;

  Launcher(Path directory) {
    this.directory = directory;
  }

  /** What a command did. */
  record Outcome(int exitCode, String out, String err) {
    List<String> errLines() {
      return err.lines().toList();
    }
  }

  static Path projectRoot() {
    return ROOT;
  }

  /** Runs the launcher to its end. */
  Outcome run(String... arguments) throws IOException, InterruptedException {
    return finish(start(Map.of(), arguments));
  }

  /** Runs the launcher under a shell that was told {@code before} first, such as a limit. */
  Outcome runAfter(String before, String... arguments) throws IOException, InterruptedException {
    String command = before + "; exec \"$0\" \"$@\"";
    List<String> words = new ArrayList<>(List.of("bash", "-c", command, launcher()));
    words.addAll(List.of(arguments));
    return finish(process(words, Map.of()).start());
  }

  /** Starts the launcher. */
  Process start(Map<String, String> environment, String... arguments) throws IOException {
    List<String> words = new ArrayList<>(List.of(launcher()));
    words.addAll(List.of(arguments));
    return process(words, environment).start();
  }

  /** Waits for the end of what {@link #start} started. */
  Outcome finish(Process process) throws IOException, InterruptedException {
    if (!process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionError("the launcher did not end in " + LONGEST_MINUTES + " minutes");
    }
    return new Outcome(
        process.exitValue(),
        Files.readString(directory.resolve(".out"), StandardCharsets.UTF_8),
        Files.readString(directory.resolve(".err"), StandardCharsets.UTF_8));
  }

  private ProcessBuilder process(List<String> words, Map<String, String> environment) {
    ProcessBuilder builder = new ProcessBuilder(words).directory(directory.toFile());
    builder.redirectOutput(directory.resolve(".out").toFile());
    builder.redirectError(directory.resolve(".err").toFile());
    builder.environment().putAll(environment);
    return builder;
  }

  private static String launcher() {
    return ROOT.resolve("portcullis").toString();
  }

  private static Path root() {
    Path at = Path.of("").toAbsolutePath();
    while (at != null && !Files.isExecutable(at.resolve("portcullis"))) {
      at = at.getParent();
    }
    if (at == null) {
      throw new IllegalStateException("no launcher above " + Path.of("").toAbsolutePath());
    }
    return at;
  }
}
