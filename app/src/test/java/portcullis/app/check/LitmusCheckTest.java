package portcullis.app.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import portcullis.app.cli.CommandLineInterface;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Litmus tests by the command {@code check}. */
class LitmusCheckTest {
  private static final Path ROOT = Path.of(System.getProperty("portcullis.root", ".."));
  private static final String EXAMPLE = ROOT.resolve("docs/examples/SB+mbs.litmus").toString();

  @TempDir private Path directory;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int execute(String... args) {
    out.reset();
    err.reset();
    return new CommandLineInterface(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            () -> {
              throw new IllegalStateException("no disk is needed");
            })
        .execute(args);
  }

  private String withoutFences() throws IOException {
    Path file = directory.resolve("SB.litmus");
    Files.writeString(
        file, Files.readString(Path.of(EXAMPLE)).replace("  smp_mb();\n", "").replace("+mbs", ""));
    return file.toString();
  }

  @Test
  void aConditionThatIsTrueUnderEveryModelIsCodeZero() {
    assertThat(execute("check", EXAMPLE)).as(err.toString(StandardCharsets.UTF_8)).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("Test SB+mbs", "Ok", "Observation SB+mbs Never 0 3")
        .containsPattern("Search SC, \\d+ executions, exhaustive")
        .containsPattern("Search PSO, \\d+ executions, exhaustive");
  }

  @Test
  void withoutItsFencesItIsFalseWhereStoresAreBuffered() throws IOException {
    String file = withoutFences();

    assertThat(execute("check", file, "--model", "sc")).isZero();
    assertThat(execute("check", file, "--model", "tso", "--json")).isEqualTo(1);

    JsonNode root = JsonMapper.builder().build().readTree(out.toString(StandardCharsets.UTF_8));
    assertThat(root.get("passed").asBoolean()).isFalse();
    JsonNode test = root.get("litmus").get(0);
    assertThat(test.get("test").asString()).isEqualTo("SB");
    assertThat(test.get("model").asString()).isEqualTo("tso");
    assertThat(test.get("ok").asBoolean()).isFalse();
    assertThat(test.get("observation").asString()).isEqualTo("sometimes");
    Set<String> states = new TreeSet<>();
    test.get("states").forEach(s -> states.add(s.get("state").asString()));
    assertThat(states).hasSize(4).contains("0:r0=0; 1:r0=0;");
  }

  @Test
  void wrongInputIsOneLineAndCodeTwo() throws IOException {
    Path file = directory.resolve("wrong.litmus");
    Files.writeString(file, "C wrong\n\n{}\n\nP0(int *x)\n{\n  smp_mob();\n}\n\nexists (x=1)\n");

    assertThat(execute("check", file.toString())).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .hasLineCount(1)
        .contains("wrong.litmus:7:")
        .contains("smp_mob");
    assertThat(execute("check", "nothere.litmus")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("nothere.litmus does not exist");
    assertThat(execute("check", EXAMPLE, "attach-flush")).isEqualTo(2);
    assertThat(execute("check", EXAMPLE, "--bound", "2")).isEqualTo(2);
  }
}
