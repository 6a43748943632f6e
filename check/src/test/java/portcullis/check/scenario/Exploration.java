package portcullis.check.scenario;

import portcullis.check.execution.Ending;
import portcullis.check.execution.MemoryModel;
import portcullis.check.exploration.SystematicSearch;
import portcullis.check.loading.TwinLoader;
import portcullis.check.program.Program;

/** Looks into all executions of a scenario, up to the first that loses. */
public record Exploration(Ending ending, long executions, String failure) {
  private static final int MOST_STEPS = 5_000;

  /** Explores a scenario, named from the package of scenarios on, as a loader loads it. */
  public static Exploration of(String scenario, MemoryModel model, TwinLoader loader) {
    Program program =
        Program.load(loader, "portcullis.check.scenario." + scenario, model, MOST_STEPS);
    SystematicSearch search = new SystematicSearch();
    Ending ending;
    do {
      ending = search.next(program);
    } while ((ending == Ending.COMPLETE || ending == Ending.STOPPED)
        && search.advance(program.execution().trace()));
    return new Exploration(ending, search.executions(), program.execution().failure());
  }

  /** Whether no execution loses. */
  public boolean holds() {
    return ending == Ending.COMPLETE || ending == Ending.STOPPED;
  }
}
