package portcullis.app.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import portcullis.app.cli.CommandLineInterface;
import portcullis.check.defect.Defects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command {@code check} as its user sees it, but for the JVM. */
class CheckCommandTest {
  private static final Path ROOT = Path.of(System.getProperty("portcullis.root", ".."));
  private static final String EXAMPLE = ROOT.resolve("docs/examples/AttachRace.java").toString();
  private static final String FENCE = "Bonds#add:full-fence";
  private static final String FENCE_OF_DRIVER = "CommandQueue#ringDoorbell:release-fence";

  @TempDir private Path directory;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int execute(boolean terminal, String... args) {
    out.reset();
    err.reset();
    return new CommandLineInterface(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            terminal,
            () -> {
              throw new IllegalStateException("no disk is needed");
            })
        .execute(args);
  }

  private int execute(String... args) {
    return execute(false, args);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private JsonNode json() {
    return JsonMapper.builder().build().readTree(out());
  }

  @AfterEach
  void forgetDefects() {
    System.clearProperty(Defects.PROPERTY);
  }

  @Test
  void aScenarioThatHoldsIsOneLineAModelAndCodeZero() {
    assertThat(execute("check", "attach-flush")).as(err()).isZero();
    assertThat(out().lines()).hasSize(5);
    assertThat(out())
        .containsPattern("attach-flush +tso +holds +[1-9].* exhaustively")
        .endsWith("HOLDS: 3 of 3\n");
    assertThat(err()).isEmpty();
  }

  @Test
  void aLossIsToldStepByStepAndCanBeReplayed() {
    assertThat(execute("check", "attach-flush", "--model", "pso", "--without", FENCE)).isEqualTo(1);
    String first = out();
    assertThat(first)
        .contains(
            "attach-flush under pso without Bonds#add:full-fence loses: device 0 still uses page 0")
        .containsPattern("reads entries = 1, as at first .* AttachFlush\\.java:\\d+")
        .endsWith("LOSES: 1 of 1\n");
    String id = first.lines().filter(l -> l.startsWith("again: ")).findFirst().orElseThrow();

    assertThat(execute("check", "--replay", id.substring(id.lastIndexOf(' ') + 1))).isEqualTo(1);

    assertThat(first).contains(out());
  }

  @Test
  void aFileIsCheckedClassByClassAndReplayedWithItsName() {
    assertThat(execute("check", EXAMPLE, "--model", "tso")).as(err()).isEqualTo(1);
    assertThat(out())
        .containsPattern("AttachRace +tso +LOSES")
        .containsPattern("AttachRace\\.Fixed +tso +holds");
    String id = out().lines().filter(l -> l.startsWith("again: ")).findFirst().orElseThrow();
    id = id.substring(id.lastIndexOf(' ') + 1);

    assertThat(execute("check", "--replay", id, EXAMPLE)).isEqualTo(1);
    assertThat(out()).startsWith("AttachRace under tso loses: the device still caches");
    assertThat(execute("check", "--replay", id)).isEqualTo(2);
    assertThat(err()).contains("name its source file too");
    assertThat(execute("check", EXAMPLE + "#Fixed")).isZero();
    assertThat(out()).endsWith("HOLDS: 3 of 3\n");
  }

  @Test
  void theJsonHasWhatTheTextHas() {
    assertThat(execute("check", "attach-flush", "--model", "pso", "--without", FENCE, "--json"))
        .isEqualTo(1);
    JsonNode root = json();
    assertThat(root.get("schema").asInt()).isEqualTo(CheckJson.SCHEMA);
    assertThat(root.get("passed").asBoolean()).isFalse();
    assertThat(root.get("results").get(0).get("verdict").asString()).isEqualTo("loses");
    JsonNode loss = root.get("losses").get(0);
    assertThat(loss.get("without").asString()).isEqualTo(FENCE);
    assertThat(loss.get("replay").asString()).startsWith("attach-flush.pso.");
    assertThat(loss.get("events").size()).isGreaterThan(loss.get("threads").size());
  }

  @Test
  void everyFieldOfTheJsonIsDescribed() throws IOException {
    String description = Files.readString(ROOT.resolve("docs/check-json.md"));
    System.setProperty(Defects.PROPERTY, ROOT.resolve("check/target/test-classes").toString());
    execute("check", "attach-flush", "--model", "pso", "--without", FENCE, "--json");
    assertDescribed(json(), "", description);
    execute("check", "attach-flush", "--model", "tso", "--random", "5", "--json");
    assertDescribed(json(), "", description);
    execute("check", "attach-flush", "--model", "tso", "--bound", "1", "--json");
    assertDescribed(json(), "", description);
    execute("check", "--list", "--json");
    assertDescribed(json(), "", description);
  }

  private static void assertDescribed(JsonNode node, String path, String description) {
    if (node.isObject()) {
      for (String name : node.propertyNames()) {
        String here = path.isEmpty() ? name : path + "." + name;
        JsonNode field = node.get(name);
        if (field.isValueNode()) {
          assertThat(description).contains("| `" + here + "` |");
        } else {
          assertDescribed(field, here + (field.isArray() ? "[]" : ""), description);
        }
      }
    } else if (node.isArray() && !node.isEmpty()) {
      if (node.get(0).isValueNode()) {
        assertThat(description).contains("| `" + path + "` |");
      } else {
        assertDescribed(node.get(0), path, description);
      }
    }
  }

  @Test
  void aPageIsWrittenOnlyForALoss() throws IOException {
    Path page = directory.resolve("loss.html");
    assertThat(execute("check", "attach-flush", "--model", "sc", "--html", page.toString()))
        .isZero();
    assertThat(page).doesNotExist();
    assertThat(
            execute("check", "attach-flush", "--model=pso", "--without", FENCE, "--html=" + page))
        .isEqualTo(1);
    assertThat(Files.readString(page))
        .startsWith("<!DOCTYPE html>")
        .contains("<svg")
        .contains("unmap 0");
  }

  @Test
  void randomSearchSaysWhatItPromises() {
    assertThat(execute("check", "attach-flush", "--model", "tso", "--random", "20", "--seed", "9"))
        .isZero();
    assertThat(out()).containsPattern("at random, seed 9: n=\\d+, k=\\d+, d=3, each at least");
  }

  @Test
  void aBoundIsSaidInTheResult() {
    assertThat(execute("check", "attach-flush", "--model", "sc", "--bound", "1")).isZero();
    assertThat(out()).contains("bounded: at most 1 preemptions").doesNotContain("missed");
    execute("check", "attach-flush", "--model", "sc", "--bound", "1", "--json");
    assertThat(json().get("results").get(0).get("coverage").get("whole").asBoolean()).isTrue();
    assertThat(execute("check", "process-attach", "--model", "tso")).isZero();
    assertThat(out()).contains("bounded: at most 1 preemptions, some of those missed");
    execute("check", "process-attach", "--model", "tso", "--json");
    assertThat(json().get("results").get(0).get("coverage").get("whole").asBoolean()).isFalse();
    execute("check", "attach-flush", "--model", "sc", "--depth", "9", "--json");
    assertThat(json().get("results").get(0).get("coverage").get("whole").asBoolean()).isTrue();
  }

  @Test
  void theListNamesScenariosSitesAndDefects() {
    assertThat(execute("check", "--list")).isZero();
    assertThat(out()).contains("attach-flush-2x2").contains(FENCE).contains("are not built");
    assertThat(out()).contains(FENCE_OF_DRIVER);

    System.setProperty(Defects.PROPERTY, ROOT.resolve("check/target/test-classes").toString());
    assertThat(execute("check", "--list")).isZero();
    assertThat(out()).contains("bonds-read-before-fence");
  }

  @Test
  void aDefectIsFoundByItsScenario() {
    assertThat(execute("check", "--defect", "bonds-read-before-fence")).isEqualTo(2);
    assertThat(err()).contains("build them with");

    System.setProperty(Defects.PROPERTY, ROOT.resolve("check/target/test-classes").toString());
    assertThat(execute("check", "--defect", "bonds-read-before-fence")).isEqualTo(1);
    assertThat(out())
        .contains("attach-flush under tso with defect bonds-read-before-fence loses")
        .contains("again: portcullis check --replay attach-flush.tso.");
    assertThat(execute("check", "--defect", "nothing")).isEqualTo(2);
    assertThat(err()).contains("there is no defect 'nothing'");
  }

  @Test
  void whatOrdersInADriverIsLeftOutByNameToo() {
    assertThat(execute("check", "ats-unmap", "--model", "pso", "--without", FENCE_OF_DRIVER))
        .isEqualTo(1);
    assertThat(out()).contains("ats-unmap under pso without " + FENCE_OF_DRIVER + " loses");
    String id = out().lines().filter(l -> l.startsWith("again: ")).findFirst().orElseThrow();
    assertThat(execute("check", "--replay", id.substring(id.lastIndexOf(' ') + 1))).isEqualTo(1);
  }

  @Test
  void progressIsDrawnOnATerminalAndTakenAway() {
    assertThat(execute(true, "check", "attach-flush")).isZero();
    assertThat(err()).contains("attach-flush under tso").endsWith("\r\u001b[K");
    assertThat(execute(true, "check", "attach-flush", "--json")).isZero();
    assertThat(err()).isEmpty();
  }

  @Test
  void whatIsWrongIsOneLineAndCodeTwo() throws IOException {
    assertWrong("there is no scenario 'nonsense'", "nonsense");
    assertWrong("'x86' is none of sc, tso, pso", "--model", "x86");
    assertWrong("nothing is called 'Bonds#none:mutex'", "--without", "Bonds#none:mutex");
    assertWrong("--random goes with neither", "--random", "5", "--bound", "1");
    assertWrong("say nothing without --random", "--seed", "5");
    assertWrong("--bound -1 is below 0", "--bound", "-1");
    assertWrong("--workers 0 is not from 1 to 256", "--workers", "0");
    assertWrong("cannot be given together", "--without", FENCE, "--defect", "x");
    assertWrong("it is not of the form", "--replay", "x");
    assertWrong("leave out --resume", "--replay", "x.tso.AAAA", "--bound", "1");
    assertWrong("does not exist or is no file", directory.resolve("None.java").toString());
    assertWrong("make it first", "--html", directory.resolve("no/x.html").toString());
    Path wrong = Files.writeString(directory.resolve("Wrong.java"), "class Wrong {\n int\n}\n");
    assertWrong(wrong + ":2: ", wrong.toString());
    Path none = Files.writeString(directory.resolve("None.java"), "public class None {}");
    assertWrong("has no public class", none.toString());
    Path state = Files.writeString(directory.resolve("state"), "what is this");
    assertWrong("it is no file of a stopped check", "attach-flush", "--resume", state.toString());
  }

  private void assertWrong(String message, String... args) {
    String[] all = new String[args.length + 1];
    all[0] = "check";
    System.arraycopy(args, 0, all, 1, args.length);
    assertThat(execute(all)).as(message).isEqualTo(2);
    assertThat(err()).contains(message);
    assertThat(err().lines()).hasSize(1);
    assertThat(out()).isEmpty();
  }
}
