package portcullis.check.exploration;

import portcullis.check.execution.Execution;
import portcullis.check.execution.Scheduler;

/** Makes the choices of a schedule, and stops where that cannot be done or it ends. */
final class Scheduled implements Scheduler {
  private final Schedule schedule;
  private int divergedAt = -1;

  Scheduled(Schedule schedule) {
    this.schedule = schedule;
  }

  /** The step at which the program did something else than when it was recorded, or negative. */
  int divergedAt() {
    return divergedAt;
  }

  @Override
  public int choose(Execution execution) {
    int step = execution.trace().length();
    if (step >= schedule.length()) {
      divergedAt = step;
      return STOP;
    }
    int process = Schedule.processOf(execution, schedule.choice(step));
    if (process < 0 || !execution.canStep(process)) {
      divergedAt = step;
      return STOP;
    }
    return process;
  }

  @Override
  public void stepped(Execution execution, int step) {}
}
