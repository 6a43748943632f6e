package portcullis.check.defect;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import portcullis.check.execution.Ending;
import portcullis.check.execution.MemoryModel;
import portcullis.check.exploration.SystematicSearch;
import portcullis.check.program.Program;
import portcullis.check.scenario.Catalogue;

/**
 * One row of the table in {@code docs/defects.md}: a defect and how it is found.
 *
 * @param name of the defect
 * @param bugs which reported bugs it is
 * @param scenario by name
 * @param model the strongest in which it loses
 * @param executions so many until the loss, that one included
 * @param millis that the search in that model took of a processor, loading included; of one
 *     machine, and not compared
 * @param loss in the words of the execution
 */
record DefectRow(
    String name,
    String bugs,
    String scenario,
    MemoryModel model,
    long executions,
    long millis,
    String loss) {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int CELLS = 8;
  private static final long NANOS_PER_MILLI = 1_000_000;

  /** Rows look like this; other lines of the page are none. */
  static List<DefectRow> parse(List<String> page) {
    return page.stream().filter(DefectRow::isRow).map(DefectRow::parse).toList();
  }

  /** Whether a line of the page is one. */
  static boolean isRow(String line) {
    return line.startsWith("| `") && line.split(" *\\| *").length == CELLS;
  }

  /** The row that a line is. */
  static DefectRow parse(String line) {
    String[] cells = line.split(" *\\| *");
    return new DefectRow(
        cells[1].replace("`", ""),
        cells[2],
        cells[3].replace("`", ""),
        MemoryModel.valueOf(cells[4]),
        Long.parseLong(cells[5]),
        Long.parseLong(cells[6].replace(" ms", "")),
        cells[7]);
  }

  /** What comes of a variant in its scenario, in the first model in which it loses. */
  static DefectRow find(Variant variant, String bugs) {
    Catalogue.Entry entry = Catalogue.find(variant.scenario()).orElseThrow();
    for (MemoryModel model : MemoryModel.values()) {
      long began = THREADS.getCurrentThreadCpuTime();
      SystematicSearch search = new SystematicSearch();
      Program program = entry.under(model, variant.alteration()).load();
      Ending ending = explored(search, program);
      if (ending != Ending.COMPLETE) {
        return new DefectRow(
            variant.name(),
            bugs,
            entry.name(),
            model,
            search.executions() + search.cut(),
            (THREADS.getCurrentThreadCpuTime() - began) / NANOS_PER_MILLI,
            ending == Ending.TOO_LONG ? "no end" : loss(program.execution().failure()));
      }
    }
    throw new AssertionError(variant.name() + " is not found by " + variant.scenario());
  }

  private static Ending explored(SystematicSearch search, Program program) {
    Ending ending;
    do {
      ending = search.next(program);
    } while (ending == Ending.COMPLETE && search.advance(program.execution().trace()));
    return ending;
  }

  // Without the numbers of locations without a name.
  private static String loss(String failure) {
    return failure.replaceAll(" polls [^;]*", " polls").replace("|", "/");
  }

  /** The same with another time, so that rows of different runs can be compared. */
  DefectRow in(long otherMillis) {
    return new DefectRow(name, bugs, scenario, model, executions, otherMillis, loss);
  }

  @Override
  public String toString() {
    return "| `%s` | %s | `%s` | %s | %d | %d ms | %s |"
        .formatted(name, bugs, scenario, model, executions, millis, loss);
  }
}
