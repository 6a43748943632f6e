package portcullis.check.program;

import portcullis.check.execution.Accesses;
import portcullis.check.execution.Ending;
import portcullis.check.execution.Execution;
import portcullis.check.execution.MemoryModel;
import portcullis.check.execution.Scheduler;
import portcullis.check.loading.TwinLoader;
import portcullis.check.strand.Coroutines;

/**
 * A scenario with a loader of twins of its own, ready to be executed again and again by one worker.
 * Not thread-safe: another worker needs another.
 */
public final class Program {
  private final Execution execution;
  private final ScenarioFactory factory;

  private Program(Execution execution, ScenarioFactory factory) {
    this.execution = execution;
    this.factory = factory;
  }

  /**
   * Loads a scenario.
   *
   * @param loader nobody else's
   * @param scenarioClass its name; it has a constructor without parameters
   * @param mostSteps after so many steps an execution is given up
   * @throws IllegalArgumentException if there is no such scenario
   */
  public static Program load(
      TwinLoader loader, String scenarioClass, MemoryModel model, int mostSteps) {
    Execution execution = new Execution(model, Coroutines.best(), mostSteps);
    execution.reset();
    loader.enter(new Accesses(execution));
    return new Program(execution, ScenarioFactory.of(loader, scenarioClass));
  }

  /** Executes it once, from the beginning to an end. */
  public Ending execute(Scheduler scheduler) {
    execution.reset();
    Scenario scenario = factory.create();
    scenario.buildFor(execution);
    Ending ending = execution.run(scheduler);
    if (ending == Ending.COMPLETE) {
      try {
        scenario.judgeIt();
      } catch (AssertionError e) {
        execution.fail(String.valueOf(e.getMessage()));
        return Ending.FAILED;
      }
    }
    return ending;
  }

  /** The execution that it has made last. */
  public Execution execution() {
    return execution;
  }
}
