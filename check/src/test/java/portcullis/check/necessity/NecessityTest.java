package portcullis.check.necessity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import portcullis.check.execution.Ending;
import portcullis.check.execution.MemoryModel;
import portcullis.check.exploration.SearchPlan;
import portcullis.check.exploration.SystematicSearch;
import portcullis.check.loading.PlainAccessReports;
import portcullis.check.loading.SyncSite;
import portcullis.check.loading.SyncSites;
import portcullis.check.loading.TwinLoader;
import portcullis.check.program.Program;
import portcullis.check.scenario.Catalogue;

class NecessityTest {
  private static final Path PAGE = Path.of("..", "docs", "necessity.md");
  // Of each scenario, in the search for races of what ships: enough to meet every pair of accesses.
  private static final long MOST_EXECUTIONS = 400;
  // Looking for a scenario that loses without a site that has no row takes minutes a site.
  private static final boolean SEARCHES = Boolean.getBoolean("portcullis.necessity.search");
  private static final String HINT =
      "; -Dtest.jvm.arguments=-Dportcullis.necessity.search=true looks for those to add";

  static List<Necessity> rows() {
    try {
      return Necessity.parse(Files.readAllLines(PAGE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Those that no losing schedule is known of, with a reason each: the tables of two columns. */
  private static List<String> withoutLoss() throws IOException {
    return Files.readAllLines(PAGE).stream()
        .filter(line -> line.startsWith("| `") && line.split(" *\\| *").length == 3)
        .map(line -> line.substring(3, line.indexOf('`', 3)))
        .toList();
  }

  private static List<String> scenarios() {
    return Catalogue.entries().stream().map(entry -> Necessity.scenario(entry.type())).toList();
  }

  @Test
  void everySiteHasItsRowAndEveryRowItsSite() throws IOException {
    List<String> named = new ArrayList<>(rows().stream().map(Necessity::site).toList());
    named.addAll(withoutLoss());

    assertThat(named)
        .as("rows of %s%s", PAGE, SEARCHES ? "; to add:\n" + linesFor(named, scenarios()) : HINT)
        .containsExactlyInAnyOrderElementsOf(SyncSites.all().stream().map(SyncSite::name).toList());
  }

  // The first scenario that loses without a site that has no row.
  private static String linesFor(List<String> named, List<String> scenarios) {
    return SyncSites.all().stream()
        .filter(site -> !named.contains(site.name()))
        .map(site ->
            scenarios.stream()
                .flatMap(scenario ->
                    Arrays.stream(MemoryModel.values())
                        .map(model -> Necessity.explore(site, scenario, model)))
                .filter(found -> !found.loss().equals("nothing"))
                .findFirst()
                .map(Necessity::toString)
                .orElse("no scenario loses without " + site))
        .collect(Collectors.joining("\n"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void withoutItTheScenarioLoses(Necessity row) {
    SyncSite site =
        SyncSites.all().stream().filter(s -> s.name().equals(row.site())).findFirst().orElseThrow();

    Necessity found = Necessity.explore(site, row.scenario(), row.model());

    assertThat(found.loss()).isNotEqualTo("nothing");
    assertThat(found).hasToString(row.toString());
  }

  @ParameterizedTest
  @MethodSource("portcullis.check.scenario.Catalogue#entries")
  void withAllOfThemTheScenarioHoldsAndNoPlainDataIsRacedFor(Catalogue.Entry entry) {
    SystematicSearch search =
        entry.planUnder(MemoryModel.PSO) instanceof SearchPlan.Skim some
            ? new SystematicSearch(some.mostPreemptions())
            : new SystematicSearch();
    TwinLoader loader = new TwinLoader(new PlainAccessReports((_, original) -> original));
    Program program = Necessity.program(loader, Necessity.scenario(entry.type()), MemoryModel.PSO);
    do {
      assertThat(search.next(program))
          .as(program.execution().failure())
          .isIn(Ending.COMPLETE, Ending.STOPPED);
    } while (search.executions() < MOST_EXECUTIONS && search.advance(program.execution().trace()));
    assertThat(search.executions()).isPositive();
  }
}
