package portcullis.check.program;

import portcullis.check.execution.Ending;
import portcullis.check.execution.Execution;
import portcullis.check.execution.Scheduler;

/**
 * What a search can look into: something that can be executed again and again, and does the same
 * whenever its threads are scheduled the same. Confined to one worker.
 */
public interface Executable {
  /** Executes it once, from the beginning to an end. */
  Ending execute(Scheduler scheduler);

  /** The execution that it has made last. */
  Execution execution();
}
