package portcullis.check.necessity;

import java.util.List;
import portcullis.check.execution.Ending;
import portcullis.check.execution.MemoryModel;
import portcullis.check.exploration.SystematicSearch;
import portcullis.check.loading.SyncSite;
import portcullis.check.loading.TwinLoader;
import portcullis.check.loading.Weakening;
import portcullis.check.program.Program;

/**
 * One row of the table in {@code docs/necessity.md}: what is lost where a site is weakened.
 *
 * @param site by name
 * @param scenario name of its class, from the package of scenarios on
 * @param model in which it loses
 * @param executions so many until the loss, that one included
 * @param loss in the words of the execution, without line numbers
 */
record Necessity(String site, String scenario, MemoryModel model, long executions, String loss) {
  private static final String SCENARIOS = "portcullis.check.scenario.";
  private static final int MOST_STEPS = 5_000;

  /** Rows look like this; other lines of the page are none. */
  static List<Necessity> parse(List<String> page) {
    return page.stream()
        .filter(line -> line.startsWith("| `") && line.split("\\|").length == 6)
        .map(line -> line.split(" *\\| *"))
        .map(cells ->
            new Necessity(
                cells[1].replace("`", ""),
                cells[2],
                MemoryModel.valueOf(cells[3]),
                Long.parseLong(cells[4]),
                cells[5]))
        .toList();
  }

  /** What comes of a scenario when a site is weakened. */
  static Necessity explore(SyncSite site, String scenario, MemoryModel model) {
    SystematicSearch search = new SystematicSearch();
    Program program = program(new TwinLoader(new Weakening(site)), scenario, model);
    Ending ending = explore(search, program);
    String loss =
        ending == Ending.COMPLETE
            ? "nothing"
            : program.execution().failure().replaceAll("(#[A-Za-z]+):\\d+", "$1").replace("|", "/");
    return new Necessity(site.name(), scenario, model, search.executions(), loss);
  }

  /** How rows name a scenario. */
  static String scenario(Class<?> type) {
    return type.getName().substring(SCENARIOS.length());
  }

  static Program program(TwinLoader loader, String scenario, MemoryModel model) {
    return Program.load(loader, SCENARIOS + scenario, model, MOST_STEPS);
  }

  static Ending explore(SystematicSearch search, Program program) {
    Ending ending;
    do {
      ending = search.next(program);
    } while (ending == Ending.COMPLETE && search.advance(program.execution().trace()));
    return ending;
  }

  @Override
  public String toString() {
    return "| `%s` | %s | %s | %d | %s |".formatted(site, scenario, model, executions, loss);
  }
}
