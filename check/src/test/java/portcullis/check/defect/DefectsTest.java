package portcullis.check.defect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import portcullis.check.execution.MemoryModel;
import portcullis.check.exploration.Explorer;
import portcullis.check.exploration.Listener;
import portcullis.check.exploration.Verdict;
import portcullis.check.report.Counterexample;
import portcullis.check.scenario.Catalogue;

/**
 * Every known defect is found as its row in {@code docs/defects.md} says; that its scenario holds
 * without it is shown by {@code ScenariosTest}. With {@code -Dportcullis.defects.write=true} the
 * rows are written anew, but for the bugs that they name.
 */
class DefectsTest {
  private static final Path PAGE = Path.of("..", "docs", "defects.md");
  private static final String HEADER_END = "|---|---|---|---|---|---|---|";

  static List<Variant> variants() throws IOException, URISyntaxException {
    return Defects.in(
        Path.of(DefectsTest.class.getProtectionDomain().getCodeSource().getLocation().toURI()));
  }

  private static Variant variant(String name) throws IOException, URISyntaxException {
    return variants().stream().filter(v -> v.name().equals(name)).findFirst().orElseThrow();
  }

  private static List<DefectRow> rows() throws IOException {
    return DefectRow.parse(Files.readAllLines(PAGE));
  }

  @Test
  void everyDefectHasItsRowAndEveryRowItsDefect() throws IOException, URISyntaxException {
    if (Boolean.getBoolean("portcullis.defects.write")) {
      write();
    }
    assertThat(rows())
        .extracting(DefectRow::name)
        .isEqualTo(variants().stream().map(Variant::name).toList());
  }

  @ParameterizedTest
  @MethodSource("variants")
  void itsScenarioFindsTheDefectAsItsRowSays(Variant variant) throws IOException {
    DefectRow row =
        rows().stream().filter(r -> r.name().equals(variant.name())).findFirst().orElseThrow();

    assertThat(DefectRow.find(variant, row.bugs()).in(row.millis())).isEqualTo(row);
  }

  @Test
  void aPlantedMethodRunsInTheOriginalClass() throws IOException, URISyntaxException {
    Variant variant = variant("bonds-read-before-fence");
    Catalogue.Entry entry = Catalogue.find(variant.scenario()).orElseThrow();
    Verdict.Loses lost =
        (Verdict.Loses)
            new Explorer(
                    entry.under(MemoryModel.TSO, variant.alteration()),
                    entry.planUnder(MemoryModel.TSO))
                .explore(Listener.SILENT);

    Counterexample example = Counterexample.of(lost.subject(), lost.loss().schedule());

    assertThat(example.replay().failure()).contains("still uses page");
    assertThat(example.events())
        .anyMatch(event -> event.location().equals("Bonds.bonds") && event.thread() == 0);
  }

  // Each defect is found twice, so that the time is not that of a cold virtual machine.
  private static void write() throws IOException, URISyntaxException {
    List<String> page = Files.readAllLines(PAGE);
    List<DefectRow> former = DefectRow.parse(page);
    List<String> written = new ArrayList<>();
    for (Variant variant : variants()) {
      String bugs =
          former.stream()
              .filter(row -> row.name().equals(variant.name()))
              .map(DefectRow::bugs)
              .findFirst()
              .orElse("-");
      DefectRow.find(variant, bugs);
      written.add(DefectRow.find(variant, bugs).toString());
    }
    List<String> fresh = new ArrayList<>(page);
    fresh.removeIf(DefectRow::isRow);
    fresh.addAll(fresh.indexOf(HEADER_END) + 1, written);
    Files.write(PAGE, fresh);
  }
}
