package portcullis.check.execution;

/** Who decides which step comes next. */
public interface Scheduler {
  /** Answer of {@link #choose} that ends the execution: what follows is known already. */
  int STOP = -1;

  /**
   * Chooses a process that can make a step: {@link Execution#canStep}.
   *
   * @return its number, or {@link #STOP}
   */
  int choose(Execution execution);

  /** Hears of a step that has just been made. */
  void stepped(Execution execution, int step);
}
