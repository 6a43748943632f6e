package portcullis.testkit.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import portcullis.app.job.InputException;
import portcullis.app.job.RunControl;
import portcullis.app.job.RunFailedException;
import portcullis.app.serve.ServeOptions;
import portcullis.app.serve.ServeRun;
import portcullis.app.serve.Topology;

/**
 * An unmodified Linux that judges an IOMMU from inside, see {@code docs/linux-guest.md}. Skipped,
 * with the reason, where no QEMU or no kernel is to be had.
 */
class LinuxGuestTest {
  private static final int UNAVAILABLE = 2;

  /** For the download as well, which the script limits by itself. */
  private static final long LONGEST_MINUTES = 20;

  @TempDir private Path directory;

  /** Else it were the checks that are wrong. */
  @Test
  void linuxIsContentWithQemusOwnDevices() throws IOException, InterruptedException {
    assertThat(judged(0, "--peer", "qemu", "--cycles", "50", "--seconds", "2"))
        .contains("\"mode\": \"peer\"", "\"passed\": true", "\"boots\": 1,");
  }

  @Test
  void linuxIsContentWithWhatIsServed() throws IOException, InterruptedException {
    Path sockets = directory.resolve("served");
    try (Server server = new Server(sockets)) {
      assertThat(judged(1, "--sockets", sockets.toString(), "--cycles", "200", "--seconds", "10"))
          .contains("\"mode\": \"served\"", "\"passed\": true", "\"boots\": 2,");
      String last = server.stop();
      assertThat(last).contains("\"event\":\"stopped\"");
      // The kernel says that it has logged eight faults; it cannot count all.
      assertThat(number(last, "faults")).isGreaterThanOrEqualTo(8);
      assertThat(number(last, "IOTINVAL.VMA")).isPositive();
      assertThat(number(last, "IODIR.INVAL_DDT")).isPositive();
    }
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

  private static long number(String json, String name) {
    Matcher matcher = Pattern.compile("\"" + Pattern.quote(name) + "\":(\\d+)").matcher(json);
    assertThat(matcher.find()).as("%s in %s", name, json).isTrue();
    return Long.parseLong(matcher.group(1));
  }

  /** The JSON of a guest that boots {@code reboots} times more. */
  private String judged(int reboots, String... options) throws IOException, InterruptedException {
    Path json = directory.resolve("results.json");
    List<String> words = new ArrayList<>(List.of(scripts().resolve("run").toString()));
    words.addAll(List.of(options));
    words.addAll(List.of("--reboots", Integer.toString(reboots), "--json", json.toString()));
    words.addAll(List.of("--disk-seconds", "0.2", "--disk-mebibytes", "8", "--limit", "900"));
    outcome(words);
    return Files.readString(json);
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

  /** {@code portcullis serve} without a topology file. */
  private static final class Server implements AutoCloseable {
    private final RunControl control = new RunControl();
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Boolean> ready = new CompletableFuture<>();
    private final CompletableFuture<Boolean> ended;

    /** Returns when it can be connected to. */
    Server(Path sockets) {
      ServeRun run =
          new ServeRun(
              new ServeOptions(Topology.STANDARD, sockets, 0, 0, true, "test", null),
              control,
              this::take,
              null);
      ended = CompletableFuture.supplyAsync(() -> serve(run));
      CompletableFuture.anyOf(ready, ended).join();
      assertThat(ready).isDone();
    }

    private void take(String event) {
      events.add(event);
      ready.complete(true);
    }

    private static boolean serve(ServeRun run) {
      try {
        return run.run();
      } catch (InputException | RunFailedException failure) {
        throw new CompletionException(failure);
      }
    }

    /** What it tells last; fails if something failed in it. */
    String stop() {
      control.requestStop();
      assertThat(ended.join()).isTrue();
      return events.getLast();
    }

    @Override
    public void close() {
      control.requestStop();
      ended.exceptionally(_ -> false).join();
    }
  }
}
