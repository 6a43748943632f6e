package portcullis.check.program;

import org.jspecify.annotations.Nullable;
import portcullis.check.execution.Accesses;
import portcullis.check.execution.Ending;
import portcullis.check.execution.Execution;
import portcullis.check.execution.InOrder;
import portcullis.check.execution.MemoryModel;
import portcullis.check.execution.Observer;
import portcullis.check.execution.Scheduler;
import portcullis.check.loading.TwinLoader;
import portcullis.check.strand.Coroutines;

/**
 * A scenario with a loader of twins of its own, ready to be executed again and again by one worker.
 * Not thread-safe: another worker needs another.
 */
public final class Program implements Executable {
  private static final int WARM_UPS = 2;

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
    return load(loader, scenarioClass, model, mostSteps, null);
  }

  /**
   * Loads a scenario with somebody who hears of all that happens, from the loading on.
   *
   * @param observer null for nobody
   */
  public static Program load(
      TwinLoader loader,
      String scenarioClass,
      MemoryModel model,
      int mostSteps,
      @Nullable Observer observer) {
    Execution execution = new Execution(model, Coroutines.best(), mostSteps);
    execution.observe(observer);
    execution.reset();
    loader.enter(new Accesses(execution));
    Program program = new Program(execution, ScenarioFactory.of(loader, scenarioClass));
    program.warmUp();
    return program;
  }

  // What classes make when they are initialised gets its lasting ids here, always in the same
  // order:
  // a search that is resumed, and a replay, find the same ones.
  private void warmUp() {
    for (int i = 0; i < WARM_UPS; i++) {
      execute(new InOrder());
    }
  }

  @Override
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

  @Override
  public Execution execution() {
    return execution;
  }
}
