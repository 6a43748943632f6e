package portcullis.check.defect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import portcullis.check.exploration.Explorer;
import portcullis.check.exploration.Listener;
import portcullis.check.exploration.SearchPlan;
import portcullis.check.exploration.Subject;
import portcullis.check.exploration.Verdict;
import portcullis.check.loading.Alteration;
import portcullis.check.report.Counterexample;
import portcullis.check.scenario.Catalogue;

class DefectsTest {
  static List<Variant> all() throws IOException, URISyntaxException {
    return Defects.in(
        Path.of(DefectsTest.class.getProtectionDomain().getCodeSource().getLocation().toURI()));
  }

  @Test
  void defectsAreFoundAmongCompiledTestsByName() throws IOException, URISyntaxException {
    assertThat(all())
        .extracting(Variant::name)
        .contains("bonds-publish-after-fence", "bonds-read-before-fence")
        .isSorted();
  }

  @ParameterizedTest
  @MethodSource("all")
  void theScenarioOfADefectHoldsWithoutItAndLosesWithIt(Variant variant) {
    Catalogue.Entry entry = Catalogue.find(variant.scenario()).orElseThrow();
    List<Verdict> sound =
        entry.models().stream()
            .map(model -> explore(entry.under(model, Alteration.none()), entry.plan()))
            .toList();
    List<Verdict> defective =
        entry.models().stream()
            .map(model -> explore(entry.under(model, variant.alteration()), entry.plan()))
            .toList();

    assertThat(sound).allMatch(verdict -> verdict instanceof Verdict.Holds);
    assertThat(defective).anyMatch(verdict -> verdict instanceof Verdict.Loses);
  }

  @Test
  void aPlantedMethodRunsInTheOriginalClass() throws IOException, URISyntaxException {
    Variant variant =
        all().stream().filter(v -> v.name().equals("bonds-read-before-fence")).findFirst().get();
    Catalogue.Entry entry = Catalogue.find(variant.scenario()).orElseThrow();
    Verdict.Loses lost =
        entry.models().stream()
            .map(model -> explore(entry.under(model, variant.alteration()), entry.plan()))
            .filter(Verdict.Loses.class::isInstance)
            .map(Verdict.Loses.class::cast)
            .findFirst()
            .orElseThrow();

    Counterexample example = Counterexample.of(lost.subject(), lost.loss().schedule());

    assertThat(example.replay().failure()).contains("still uses page");
    assertThat(example.events())
        .anyMatch(event -> event.location().equals("Bonds.bonds") && event.thread() == 0);
  }

  private static Verdict explore(Subject subject, SearchPlan plan) {
    return new Explorer(subject, plan).explore(Listener.SILENT);
  }
}
