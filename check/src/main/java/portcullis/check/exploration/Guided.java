package portcullis.check.exploration;

import portcullis.check.execution.Execution;
import portcullis.check.execution.InOrder;
import portcullis.check.execution.Scheduler;

/** Follows a list of processes, passes over those that cannot step, and then lets all run on. */
final class Guided implements Scheduler {
  private final int[] wanted;
  private final InOrder rest = new InOrder();
  private int next;

  Guided(int[] wanted) {
    this.wanted = wanted;
  }

  @Override
  public int choose(Execution execution) {
    while (next < wanted.length) {
      int process = wanted[next++];
      if (execution.canStep(process)) {
        return process;
      }
    }
    return rest.choose(execution);
  }

  @Override
  public void stepped(Execution execution, int step) {}
}
