package portcullis.testkit.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The QEMU that {@code tools/qemu} finds or fetches, asked for once.
 *
 * @param command what runs it, or null if there is none
 * @param absence why there is none, else empty
 */
record QemuProgram(@Nullable String command, String absence) {
  private static final long LONGEST_FETCH_MINUTES = 5;

  /** The one of this machine. */
  static QemuProgram found() {
    return Found.PROGRAM;
  }

  private static final class Found {
    static final QemuProgram PROGRAM = find();
  }

  private static QemuProgram find() {
    try {
      Path answer = Files.createTempFile("qemu", ".answer");
      try {
        return ask(answer);
      } finally {
        Files.delete(answer);
      }
    } catch (IOException failure) {
      return new QemuProgram(null, "tools/qemu cannot be asked: " + failure);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new QemuProgram(null, "interrupted while tools/qemu looked");
    }
  }

  private static QemuProgram ask(Path answer) throws IOException, InterruptedException {
    Path tool = Path.of("tools", "qemu").toAbsolutePath();
    if (!Files.isExecutable(tool)) {
      tool = Path.of("..", "tools", "qemu").toAbsolutePath().normalize();
    }
    Process asked =
        new ProcessBuilder(tool.toString())
            .redirectErrorStream(true)
            .redirectOutput(answer.toFile())
            .start();
    if (!asked.waitFor(LONGEST_FETCH_MINUTES, TimeUnit.MINUTES)) {
      asked.destroyForcibly();
      return new QemuProgram(null, "tools/qemu took over " + LONGEST_FETCH_MINUTES + " minutes");
    }
    String said = Files.readString(answer).strip();
    if (asked.exitValue() == 0) {
      return new QemuProgram(said, "");
    }
    return new QemuProgram(
        null, said.isEmpty() ? "tools/qemu ended with " + asked.exitValue() : said);
  }
}
