package portcullis.check.exploration;

import portcullis.check.execution.Execution;
import portcullis.check.execution.Scheduler;

/** Repeats an execution of the same program and writes its schedule down. */
final class Recording implements Scheduler {
  private final int[] processes;
  private final int[] choices;

  Recording(int[] processes) {
    this.processes = processes;
    this.choices = new int[processes.length];
  }

  Schedule schedule() {
    return new Schedule(choices);
  }

  @Override
  public int choose(Execution execution) {
    int step = execution.trace().length();
    if (step >= processes.length || !execution.canStep(processes[step])) {
      return STOP;
    }
    choices[step] = Schedule.choiceOf(execution, processes[step]);
    return processes[step];
  }

  @Override
  public void stepped(Execution execution, int step) {}
}
