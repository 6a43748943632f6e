package portcullis.app.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TextReportTest {
  private static String golden(String name) throws IOException {
    return Files.readString(
        Path.of(System.getProperty("portcullis.root", ".."))
            .resolve("app/src/test/resources/portcullis/app/report")
            .resolve(name));
  }

  @Test
  void aGoodRunReadsLikeFioAndEndsWithTheIommu() throws Exception {
    assertThat(TextReport.render(SampleResults.passed())).isEqualTo(golden("passed.txt"));
  }

  @Test
  void aBadRunSaysAtItsEndWhatWentWrong() throws Exception {
    assertThat(TextReport.render(SampleResults.failed())).isEqualTo(golden("failed.txt"));
  }

  @Test
  void aRunWithoutAnyIoDividesByNothing() {
    RunResult good = SampleResults.passed();
    RunResult none =
        new RunResult(
            good.configuration(),
            true,
            0,
            List.of(),
            new IommuCounters(
                0, 0, 0, FlushCounters.NONE, new TreeMap<>(), null, 0, 0, 0, 0, 0, 0, 0),
            List.of(),
            null,
            List.of());
    assertThat(TextReport.render(none))
        .contains("commands     : 0 (0.00/io)\n", "hit rate=0.00%")
        .endsWith(
            """
            INTERRUPTED: what is above is the part that was done
            PASSED: 0 I/Os, 0 blocks verified, no errors
            """);
  }

  @Test
  void faultsBeyondTheFirstTenAreANumber() {
    RunResult good = SampleResults.passed();
    List<FaultEntry> faults =
        IntStream.range(0, 13)
            .mapToObj(i -> new FaultEntry("nvme0", i << 12, "read", "page fault", 1, true))
            .toList();
    RunResult many =
        new RunResult(
            good.configuration(), false, 1, good.jobs(), good.iommu(), faults, null, List.of());
    assertThat(TextReport.render(many))
        .contains("iova 0x9000: page fault (1 times)\n    and 3 more\n")
        .doesNotContain("0xa000");
  }

  @Test
  void aFaultThatWasOnlyCountedFailsARunWithoutARogue() {
    RunResult good = SampleResults.passed();
    IommuCounters oneFault =
        new IommuCounters(
            1, 1, 1, FlushCounters.NONE, new TreeMap<>(), null, 1, 1, 1, 1, 4096, 4096, 0);
    RunResult counted =
        new RunResult(
            good.configuration(), false, 1, good.jobs(), oneFault, List.of(), null, List.of());
    assertThat(good.passed()).isTrue();
    assertThat(counted.failures()).containsExactly("1 unexpected IOMMU faults");
  }

  @Test
  void aRogueThatNobodyReportedIsNotContained() {
    assertThat(new RogueResult(3, 3, 0, 0).contained()).isFalse();
    assertThat(new RogueResult(3, 2, 2, 0).contained()).isFalse();
    assertThat(new RogueResult(3, 3, 1, 1).contained()).isFalse();
    assertThat(new RogueResult(3, 3, 1, 0).contained()).isTrue();
    assertThat(new RogueResult(0, 0, 0, 0).contained()).isTrue();
  }
}
