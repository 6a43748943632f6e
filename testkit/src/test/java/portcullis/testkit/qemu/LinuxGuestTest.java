package portcullis.testkit.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An unmodified Linux that judges an IOMMU from inside, see {@code docs/linux-guest.md}. Skipped,
 * with the reason, where no QEMU or no kernel is to be had.
 */
class LinuxGuestTest {
  private static final int UNAVAILABLE = 2;

  /** For the download as well, which the script limits by itself. */
  private static final long LONGEST_MINUTES = 20;

  @TempDir private Path directory;

  @Test
  void linuxIsContentWithQemusOwnDevices() throws IOException, InterruptedException {
    Path json = directory.resolve("results.json");
    String said =
        run(
            List.of("--peer", "qemu", "--cycles", "50", "--seconds", "2", "--json", json.toString()),
            List.of("--disk-seconds", "0.2", "--disk-mebibytes", "8"));
    assertThat(Files.readString(json)).as(said).contains("\"passed\": true", "\"boots\": 1,");
  }

  @Test
  void whatFailsOrIsCutShortIsCountedUnlessItIsKnown() throws IOException, InterruptedException {
    String console =
        """
        [    1.0] PORTCULLIS-BOOT 0.9 7.2
        [    1.1] PORTCULLIS-CHECK good ok a "detail"
        [    1.2] PORTCULLIS-CHECK bad FAILED a detail
        [    1.3] PORTCULLIS-CHECK excused FAILED a detail
        [    1.4] PORTCULLIS-FIGURE read 4 16384 2000000000 1000 2000 3000
        [    1.5] PORTCULLIS-CHECK short
        """;
    String json = results(console, "excused");
    assertThat(json)
        .contains("\"passed\": false")
        .contains("\"name\": \"bad\", \"result\": \"FAILED\"")
        .contains("\"name\": \"excused\", \"result\": \"known\"")
        .contains("\"name\": \"read\", \"accesses\": 4, \"bytes\": 16384, \"nanos\": 2000000000")
        .contains("\"perSecond\": 2.0")
        .endsWith("failed 2\n");
    String good = console.lines().limit(2).reduce("", (all, line) -> all + line + "\n");
    assertThat(results(good, "")).contains("\"passed\": true").endsWith("failed 0\n");
    assertThat(results("", "")).contains("\"passed\": false").endsWith("failed 1\n");
  }

  private String results(String console, String known) throws IOException, InterruptedException {
    Path file = Files.writeString(directory.resolve("console"), console);
    String script =
        """
        . "$1/results"
        read_results "$2" "$3" >"$2.results"
        json_results "$2.results" peer 11 7.2 1 ""
        echo "failed $(count_failed "$2.results")"
        """;
    return outcome(
        List.of("bash", "-c", script, "bash", scripts().toString(), file.toString(), known));
  }

  private String run(List<String> options, List<String> more)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of(scripts().resolve("run").toString()));
    words.addAll(options);
    words.addAll(more);
    return outcome(words);
  }

  /** What it printed; fails unless it ended well. */
  private String outcome(List<String> words) throws IOException, InterruptedException {
    Path output = directory.resolve("output");
    Process process =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(output.toFile()).start();
    try {
      boolean ended = process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES);
      String said = Files.readString(output);
      assertThat(ended).as("ended within %d minutes: %s", LONGEST_MINUTES, said).isTrue();
      if (process.exitValue() == UNAVAILABLE) {
        abort(said.strip());
      }
      assertThat(process.exitValue()).as(said).isZero();
      return said;
    } finally {
      // Not by force: it ends QEMU and removes its files.
      process.destroy();
    }
  }

  private static Path scripts() {
    Path scripts = Path.of("it", "linux-guest").toAbsolutePath();
    return Files.isDirectory(scripts)
        ? scripts
        : Path.of("..", "it", "linux-guest").toAbsolutePath().normalize();
  }
}
