package portcullis.check.execution;

/** Lets each thread run as far as it can, and its stores drain when nobody else can go on. */
public final class InOrder implements Scheduler {
  private static final int MOST_PROCESSES = 1024;

  private final int[] steppable = new int[MOST_PROCESSES];

  /** One for any execution. */
  public InOrder() {}

  @Override
  public int choose(Execution execution) {
    Strand last = execution.lastRun();
    if (last != null && execution.canStep(last)) {
      return last.id();
    }
    return execution.steppable(steppable) == 0 ? STOP : steppable[0];
  }

  @Override
  public void stepped(Execution execution, int step) {}
}
