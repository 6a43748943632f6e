package portcullis.check.defect;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import portcullis.check.execution.Ending;
import portcullis.check.execution.MemoryModel;
import portcullis.check.exploration.SystematicSearch;
import portcullis.check.loading.TwinLoader;
import portcullis.check.program.Program;

/**
 * One row of the table in {@code docs/defects.md}: a defect and how it is found.
 *
 * @param name of the defect
 * @param bugs which reported bugs it is
 * @param scenario simple name of its class
 * @param model the strongest in which it loses
 * @param executions so many until the loss, that one included
 * @param loss in the words of the execution
 */
record KnownDefect(
    String name, String bugs, String scenario, MemoryModel model, long executions, String loss) {
  private static final int MOST_STEPS = 5_000;

  /** Rows look like this; other lines of the page are none. */
  static List<KnownDefect> parse(List<String> page) {
    return page.stream()
        .filter(line -> line.startsWith("| `"))
        .map(line -> line.split(" *\\| *"))
        .map(cells ->
            new KnownDefect(
                cells[1].replace("`", ""),
                cells[2],
                cells[3],
                MemoryModel.valueOf(cells[4]),
                Long.parseLong(cells[5]),
                cells[6]))
        .toList();
  }

  /** What comes of a variant in its scenario, in the first model in which it loses. */
  static KnownDefect find(Variant variant, String bugs) {
    for (MemoryModel model : MemoryModel.values()) {
      SystematicSearch search = new SystematicSearch();
      TwinLoader loader = new TwinLoader(variant.alteration().source());
      Program program = explored(search, loader, scenario(variant), model);
      if (program.execution().ending() != Ending.COMPLETE) {
        String loss = program.execution().failure().replace("|", "/");
        return new KnownDefect(
            variant.name(), bugs, scenario(variant), model, search.executions(), loss);
      }
    }
    throw new AssertionError(variant.name() + " is not found by " + scenario(variant));
  }

  /** Runs a scenario to its end or its first loss, which its last execution is. */
  static Program explored(
      SystematicSearch search, TwinLoader loader, String scenario, MemoryModel model) {
    Program program =
        Program.load(loader, "portcullis.check.scenario." + scenario, model, MOST_STEPS);
    while (search.next(program) == Ending.COMPLETE && search.advance(program.execution().trace())) {
      // the next execution
    }
    return program;
  }

  // Class AttachFlush is scenario attach-flush.
  private static String scenario(Variant variant) {
    return Arrays.stream(variant.scenario().split("-"))
        .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
        .collect(Collectors.joining());
  }

  @Override
  public String toString() {
    return "| `%s` | %s | %s | %s | %d | %s |"
        .formatted(name, bugs, scenario, model, executions, loss);
  }
}
