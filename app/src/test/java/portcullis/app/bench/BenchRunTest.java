package portcullis.app.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import portcullis.app.job.DmaPolicy;
import portcullis.app.job.InputException;
import portcullis.app.job.RunControl;
import portcullis.app.report.Progress;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** In which order cells are run, and what is made of their figures. */
final class BenchRunTest {
  private static final Path ROOT = Path.of(System.getProperty("portcullis.root", ".."));

  private final RunControl control = new RunControl();
  private final SampleWorkbench workbench = new SampleWorkbench(running -> {});

  private static BenchPlan plan(int repetitions, long warmUpNanos, boolean sweep) {
    return new BenchPlan(
        List.of(BenchPlatform.RISCV),
        List.of(DmaPolicy.STRICT, DmaPolicy.WRAP),
        List.of(BenchShape.READ_4K),
        repetitions,
        100_000_000,
        warmUpNanos,
        256 << 20,
        sweep);
  }

  @Test
  void repetitionsAreInterleavedAndBeginWithAnotherCellEach() throws InputException {
    BenchReport report = new BenchRun(plan(3, 50_000_000, false), workbench, control).run();
    assertThat(workbench.runs())
        .containsExactly(
            "strict read-4k 50ms",
            "wrap read-4k 50ms",
            "strict read-4k 100ms",
            "wrap read-4k 100ms",
            "wrap read-4k 100ms",
            "strict read-4k 100ms",
            "strict read-4k 100ms",
            "wrap read-4k 100ms");
    assertThat(report.failures()).isEmpty();
    assertThat(report.interrupted()).isFalse();
  }

  @Test
  void aFigureIsTheMedianAndCountersAreOfAllRuns() throws InputException {
    BenchReport report = new BenchRun(plan(3, 50_000_000, false), workbench, control).run();
    CellResult strict = report.grid().getFirst();
    assertThat(strict.iops()).isEqualTo(new Spread(150, 120, 160));
    assertThat(strict.ios()).isEqualTo(120 + 150 + 160);
    assertThat(strict.flushesPerIo()).isEqualTo(1);
    assertThat(strict.latencyNanos(50)).isBetween(49_900L, 50_100L);
    CellResult wrap = report.grid().get(1);
    assertThat(wrap.iops()).isEqualTo(new Spread(280, 260, 340));
    assertThat(wrap.flushes().wraps()).isEqualTo(3);
    assertThat(wrap.commandsPerIo().get("IOFENCE.C")).isCloseTo(3.0 / 880, within(1e-9));
  }

  @Test
  void aPublishedRatioIsJudgedOnlyWhereItsKindOfPlatformWasRun() throws InputException {
    BenchReport report = new BenchRun(plan(3, 50_000_000, false), workbench, control).run();
    Comparison wrap = report.comparisons().getFirst();
    assertThat(wrap.published()).isEqualTo(PublishedRatio.A1);
    assertThat(wrap.ours()).isCloseTo(280.0 / 150, within(1e-9));
    assertThat(wrap.told()).isEqualTo("no hypervisor here");
    assertThat(report.comparisons().get(1).told()).isEqualTo("not run");
    assertThat(PublishedRatio.A1.judge(1.7)).isEqualTo(PublishedRatio.Verdict.AGREES);
    assertThat(PublishedRatio.A1.judge(1.5)).isEqualTo(PublishedRatio.Verdict.LOWER);
    assertThat(PublishedRatio.A1.judge(2.5)).isEqualTo(PublishedRatio.Verdict.HIGHER);
    assertThat(PublishedRatio.A2.judge(0.9)).isEqualTo(PublishedRatio.Verdict.AGREES);
    assertThat(PublishedRatio.A2.judge(1.01)).isEqualTo(PublishedRatio.Verdict.HIGHER);
    assertThat(PublishedRatio.A2_FLUSHES.judge(1.01)).isEqualTo(PublishedRatio.Verdict.AGREES);
    assertThat(PublishedRatio.A2_FLUSHES.judge(0.9)).isEqualTo(PublishedRatio.Verdict.LOWER);
  }

  @Test
  void aRunThatBreaksOffIsToldOfAndTheOthersGoOn() throws InputException {
    BenchReport report = new BenchRun(plan(1, 0, true), workbench, control).run();
    assertThat(workbench.runs()).hasSize(2 + 18);
    assertThat(report.sweep()).hasSize(18);
    assertThat(report.failures())
        .hasSize(6)
        .allSatisfy(failure -> assertThat(failure).endsWith("read-4k-x4: no machine of that kind"));
    assertThat(report.sweep().stream().filter(cell -> cell.samples().isEmpty())).hasSize(6);
    assertThat(BenchText.render(report)).contains("FAILED: riscv queued read-4k-x4: no machine");
    assertThat(report.comparisons().get(1).ours()).as("256 x 10ms of both").isPositive();
    assertThat(report.comparisons().get(2).published()).isEqualTo(PublishedRatio.A2_FLUSHES);
  }

  @Test
  void aStopLeavesOutTheRunThatItCutShortAndAllAfterIt() throws InputException {
    List<Integer> seen = new ArrayList<>();
    SampleWorkbench stopped =
        new SampleWorkbench(running -> {
          seen.add(1);
          if (seen.size() == 3) {
            running.requestStop();
          }
        });
    BenchReport report = new BenchRun(plan(3, 0, false), stopped, control).run();
    assertThat(stopped.runs()).hasSize(3);
    assertThat(report.interrupted()).isTrue();
    assertThat(report.grid()).allSatisfy(cell -> assertThat(cell.samples()).hasSize(1));
    assertThat(BenchText.render(report)).endsWith("interrupted: what is above is partial\n");
  }

  @Test
  void progressTellsTheCellAndGoesOnOverAllOfThem() throws InputException {
    List<Progress> seen = new ArrayList<>();
    List<BenchRun> runs = new ArrayList<>();
    SampleWorkbench watched =
        new SampleWorkbench(
            running -> seen.add(Objects.requireNonNull(runs.getFirst().progress()).sample()));
    runs.add(new BenchRun(plan(1, 50_000_000, false), watched, control));
    assertThat(runs.getFirst().progress()).isNull();
    runs.getFirst().run();
    assertThat(seen)
        .extracting(Progress::phase)
        .containsExactly(
            "[1/4] warm-up riscv strict read-4k",
            "[2/4] warm-up riscv wrap read-4k",
            "[3/4] riscv strict read-4k",
            "[4/4] riscv wrap read-4k");
    assertThat(seen).extracting(Progress::fraction).containsExactly(0.125, 0.375, 0.625, 0.875);
    assertThat(seen).extracting(Progress::readIos).containsExactly(10L, 110L, 330L, 450L);
  }

  @Test
  void thePageHoldsEveryCellAndNothingFromElsewhere() throws InputException {
    BenchReport report = new BenchRun(plan(2, 0, true), workbench, control).run();
    String page = BenchPage.render(report, "<0.1>");
    assertThat(page)
        .contains("&lt;0.1&gt;", "<svg", "single-queue 32768 x 1s", "riscv: 4 KiB random read")
        .doesNotContain("http", "src=", "<script");
    assertThat(Pattern.compile("<rect ").matcher(page).results().count())
        .as("a bar for each cell that ran, and for each ratio")
        .isEqualTo(2 + 12 + report.comparisons().stream().filter(c -> c.ours() != 0).count());
  }

  @Test
  void theDocumentNamesEveryFieldAndNoOther() throws Exception {
    BenchReport report = new BenchRun(plan(1, 0, true), workbench, control).run();
    JsonNode json = JsonMapper.builder().build().readTree(BenchJson.render(report, "0.1.0"));
    String document = Files.readString(ROOT.resolve("docs/bench-policies.md"));
    String section = document.substring(document.indexOf("## The JSON of `--json`"));
    Set<String> documented =
        Pattern.compile("(?m)^\\| `([^`]+)` \\|")
            .matcher(section)
            .results()
            .map((MatchResult m) -> m.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> present = new TreeSet<>();
    collect("", json, present);
    assertThat(present).isEqualTo(documented);
  }

  private static void collect(String path, JsonNode node, Set<String> fields) {
    if (path.equals("grid[].commandsPerIo")) {
      fields.add(path + ".*");
    } else if (path.equals("sweep[]")) {
      fields.add("sweep[].*");
    } else if (node instanceof ObjectNode object) {
      object
          .propertyStream()
          .forEach(field ->
              collect(
                  path.isEmpty() ? field.getKey() : path + "." + field.getKey(),
                  field.getValue(),
                  fields));
    } else if (node.isArray()) {
      if (node.isEmpty() || !node.get(0).isObject()) {
        fields.add(path + "[]");
      }
      node.forEach(element -> {
        if (element.isObject()) {
          collect(path + "[]", element, fields);
        }
      });
    } else {
      fields.add(path);
    }
  }
}
