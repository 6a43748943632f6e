package portcullis.check.necessity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import portcullis.check.execution.Ending;
import portcullis.check.execution.MemoryModel;
import portcullis.check.exploration.SystematicSearch;
import portcullis.check.loading.PlainAccessReports;
import portcullis.check.loading.SyncSite;
import portcullis.check.loading.SyncSites;
import portcullis.check.loading.TwinLoader;
import portcullis.check.program.Program;
import portcullis.check.program.Scenario;

class NecessityTest {
  private static final Path PAGE = Path.of("..", "docs", "necessity.md");
  // These stay for a reason that the models cannot show: the second table of the page.
  private static final List<String> KEPT = List.of("Rcu#synchronize:full-fence");

  private static final String OPEN = "- open: `";

  // Too many executions to be gone through for each site; those of the DMA layer have a table of
  // their own in docs/scenarios.md.
  private static final List<String> MANY_THREADS =
      List.of(
          "AttachFlush3By2",
          "AttachFlush4By2",
          "FailedFlush",
          "IovaRetry",
          "IovaTight",
          "MagazineExchange",
          "QueuedClose",
          "QueuedFull",
          "QueuedReuse",
          "QueuedTable",
          "QueuedTimer",
          "SignalCoalesced",
          "StrictAttach");

  static List<Necessity> rows() {
    try {
      return Necessity.parse(Files.readAllLines(PAGE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Those that no scenario meets yet, as the page owns up to. */
  private static List<String> open() throws IOException {
    return Files.readAllLines(PAGE).stream()
        .filter(line -> line.startsWith(OPEN))
        .map(line -> line.substring(OPEN.length(), line.indexOf('`', OPEN.length())))
        .toList();
  }

  static List<SyncSite> sites() {
    return SyncSites.ofCore().stream()
        .filter(site -> !site.className().startsWith("portcullis.core.dma."))
        .toList();
  }

  /** All that ship, but for those of many threads. */
  static List<String> scenarios() throws IOException, URISyntaxException {
    Path classes =
        Path.of(Scenario.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (Stream<Path> files = Files.list(classes.resolve("portcullis/check/scenario"))) {
      return files
          .filter(file -> file.toString().endsWith(".class"))
          .map(file -> file.getFileName().toString().replace(".class", ""))
          .filter(name -> !MANY_THREADS.contains(name) && isScenario(name))
          .sorted()
          .toList();
    }
  }

  private static boolean isScenario(String name) {
    try {
      Class<?> type =
          Class.forName(
              "portcullis.check.scenario." + name, false, NecessityTest.class.getClassLoader());
      return Scenario.class.isAssignableFrom(type)
          && Modifier.isPublic(type.getModifiers())
          && !Modifier.isAbstract(type.getModifiers());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void everySiteHasItsRowAndEveryRowItsSite() throws IOException, URISyntaxException {
    List<String> named = new ArrayList<>(rows().stream().map(Necessity::site).toList());
    named.addAll(KEPT);
    named.addAll(open());

    assertThat(named)
        .as("lines to add to %s:%n%s", PAGE, linesFor(named, scenarios()))
        .containsExactlyInAnyOrderElementsOf(sites().stream().map(SyncSite::name).toList());
  }

  // The first scenario that loses without a site that has no row.
  private static String linesFor(List<String> named, List<String> scenarios) {
    return sites().stream()
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
        sites().stream().filter(s -> s.name().equals(row.site())).findFirst().orElseThrow();

    Necessity found = Necessity.explore(site, row.scenario(), row.model());

    assertThat(found.loss()).isNotEqualTo("nothing");
    assertThat(found).hasToString(row.toString());
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void withAllOfThemTheScenarioHoldsAndNoPlainDataIsRacedFor(String scenario) {
    SystematicSearch search = new SystematicSearch();
    TwinLoader loader = new TwinLoader(new PlainAccessReports((_, original) -> original));
    Program program = Necessity.program(loader, scenario, MemoryModel.PSO);

    Ending ending = Necessity.explore(search, program);

    assertThat(ending).as(program.execution().failure()).isEqualTo(Ending.COMPLETE);
    assertThat(search.redundant()).isZero();
  }
}
