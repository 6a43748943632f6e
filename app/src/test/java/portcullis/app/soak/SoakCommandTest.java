package portcullis.app.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import portcullis.app.cli.CommandLineInterface;
import portcullis.app.cli.ExitCode;
import portcullis.app.job.MachineKind;
import portcullis.app.job.RunControl;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SoakCommandTest {
  private static final long SECOND_NANOS = 1_000_000_000;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int execute(String... args) {
    return new CommandLineInterface(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            () -> {
              throw new AssertionError("no workbench is needed");
            })
        .execute(args);
  }

  /** Everything is done at least once, or the soak would judge nothing. */
  @Test
  void aShortSoakEndsCleanAndItsJsonIsAsDocumented() throws Exception {
    int code = execute("soak", "--minutes", "0.05", "--seed", "11", "--json");
    String json = out.toString(StandardCharsets.UTF_8);
    assertThat(code).as(json + err).isEqualTo(ExitCode.PASSED);
    JsonNode root = JsonMapper.builder().build().readTree(json);
    assertThat(root.get("seed").asLong()).isEqualTo(11);
    assertThat(root.get("violation").isNull()).isTrue();
    for (String op : List.of("map", "unmap", "dma", "rogue", "domain", "write", "verified")) {
      assertThat(root.get("ops").get(op).asLong()).as(op).isPositive();
    }
    Set<String> documented = documented();
    documented.removeIf(name -> name.startsWith("violation."));
    assertThat(names(root)).isEqualTo(documented);
    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  /** A function in error state loses the outcome of its DMA; it must be judged all the same. */
  @ParameterizedTest
  @ValueSource(strings = {"lpar", "vm"})
  void functionsOfAnS390AreRecoveredAndJudged(String environment) throws Exception {
    int code =
        execute(
            ("soak --minutes 0.05 --seed 12 --json --iommu s390 --environment " + environment)
                .split(" "));
    String json = out.toString(StandardCharsets.UTF_8);
    assertThat(code).as(json + err).isEqualTo(ExitCode.PASSED);
    JsonNode root = JsonMapper.builder().build().readTree(json);
    assertThat(root.get("machine").asString()).isEqualToIgnoringCase("s390 " + environment);
    for (String op : List.of("unmap", "blocked", "recovery", "rogue", "domain", "verified")) {
      assertThat(root.get("ops").get(op).asLong()).as(op).isPositive();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " --iommu s390", " --iommu s390 --environment vm"})
  void hardwareThatDropsInvalidationsIsFoundAndTold(String machine) throws Exception {
    int code = execute(("soak --seed 3 --spoil drop-invalidations --json" + machine).split(" "));
    String json = out.toString(StandardCharsets.UTF_8);
    assertThat(code).as(json + err).isEqualTo(ExitCode.FAILED);
    JsonNode root = JsonMapper.builder().build().readTree(json);
    assertThat(root.get("passed").asBoolean()).isFalse();
    assertThat(root.get("violation").get("detail").asString()).contains("0x");
    assertThat(names(root)).isEqualTo(documented().stream().collect(Collectors.toSet()));
  }

  @Test
  void aSoakThatIsToldToEndTellsWhatWasDone() throws Exception {
    RunControl control = new RunControl();
    List<String> lines = new ArrayList<>();
    SoakOptions options =
        new SoakOptions(MachineKind.RISCV, 3600 * SECOND_NANOS, 5, SoakOptions.Spoil.NONE);
    SoakResult result =
        SoakRun.run(
            options,
            control,
            line -> {
              lines.add(line);
              control.requestStop();
            });
    assertThat(result.interrupted()).isTrue();
    assertThat(result.violation()).isNull();
    assertThat(lines).isNotEmpty().allMatch(line -> line.endsWith("violations: 0"));
    assertThat(lines.getFirst()).contains(" dma/s ", " rogue ", " verified ");
    assertThat(SoakText.render(result)).contains("seed 5", "INTERRUPTED", "PASSED");
  }

  @Test
  void aViolationIsToldWithSeedTimeAndActor() {
    SoakScene scene = new SoakScene(42);
    scene.violated("dma0", "iova 0x1000");
    scene.violated("dma1", "later");
    Violation violation = scene.violation();
    assertThat(scene.isRunning()).isFalse();
    SoakResult result =
        new SoakResult(
            new SoakOptions(MachineKind.RISCV, SECOND_NANOS, 42, SoakOptions.Spoil.NONE),
            false,
            SECOND_NANOS,
            SoakResult.byLabel(scene.tally().snapshot()),
            0,
            new SoakResult.Memory(0, 0, 0, 0),
            violation);
    assertThat(result.passed()).isFalse();
    assertThat(SoakText.render(result))
        .containsPattern("FAILED: seed 42, at 0\\.\\d{6} s, dma0: iova 0x1000");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--minutes 0",
        "--minutes -1",
        "--minutes NaN",
        "--minutes x",
        "--seed x",
        "--environment vm",
        "--spoil all"
      })
  void wrongInputIsToldInOneLine(String args) {
    assertThat(execute(("soak " + args).split(" "))).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith("portcullis soak: ")
        .hasLineCount(1);
    assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  private static Set<String> documented() throws Exception {
    Path docs = Path.of("../docs/soak.md");
    Matcher rows =
        Pattern.compile("(?m)^\\| `([A-Za-z.]+)` \\| (?:string|number|boolean)")
            .matcher(Files.readString(docs));
    Set<String> names = new TreeSet<>();
    while (rows.find()) {
      names.add(rows.group(1));
    }
    return names;
  }

  private static Set<String> names(JsonNode root) {
    Set<String> names = new TreeSet<>();
    root.propertyNames()
        .forEach(name -> {
          JsonNode value = root.get(name);
          if (value.isObject()) {
            value.propertyNames().forEach(inner -> names.add(name + "." + inner));
          } else if (!value.isNull()) {
            names.add(name);
          }
        });
    return names;
  }
}
