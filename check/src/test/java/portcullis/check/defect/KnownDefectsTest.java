package portcullis.check.defect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import portcullis.check.execution.Ending;
import portcullis.check.execution.MemoryModel;
import portcullis.check.exploration.SystematicSearch;
import portcullis.check.loading.TwinLoader;

class KnownDefectsTest {
  private static final Path PAGE = Path.of("..", "docs", "defects.md");

  private static final Path OTHERS = Path.of("..", "docs", "scenarios.md");

  static List<Variant> variants() throws IOException, URISyntaxException {
    List<String> named = rows().stream().map(KnownDefect::name).toList();
    return all().stream().filter(variant -> named.contains(variant.name())).toList();
  }

  private static List<Variant> all() throws IOException, URISyntaxException {
    return Defects.in(
        Path.of(
            KnownDefectsTest.class.getProtectionDomain().getCodeSource().getLocation().toURI()));
  }

  static List<KnownDefect> rows() throws IOException {
    return KnownDefect.parse(Files.readAllLines(PAGE));
  }

  static List<String> scenarios() throws IOException {
    return rows().stream().map(KnownDefect::scenario).distinct().sorted().toList();
  }

  @Test
  void everyDefectHasARowHereOrAmongTheScenarios() throws IOException, URISyntaxException {
    List<String> named = rows().stream().map(KnownDefect::name).toList();
    String others = Files.readString(OTHERS);

    assertThat(all()).extracting(Variant::name).containsAll(named);
    assertThat(all())
        .extracting(Variant::name)
        .allMatch(name -> named.contains(name) || others.contains("`" + name + "`"));
  }

  @ParameterizedTest
  @MethodSource("variants")
  void itsScenarioFindsTheDefectAsItsRowSays(Variant variant) throws IOException {
    String row =
        rows().stream()
            .filter(known -> known.name().equals(variant.name()))
            .map(KnownDefect::toString)
            .findFirst()
            .orElse("no row");
    String bugs = row.equals("no row") ? "?" : row.split(" *\\| *")[2];

    assertThat(KnownDefect.find(variant, bugs)).hasToString(row);
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void withoutADefectItsScenarioHolds(String scenario) {
    for (MemoryModel model : MemoryModel.values()) {
      SystematicSearch search = new SystematicSearch();

      Ending ending =
          KnownDefect.explored(search, new TwinLoader(), scenario, model).execution().ending();

      assertThat(ending).isEqualTo(Ending.COMPLETE);
      assertThat(search.redundant()).isZero();
    }
  }
}
