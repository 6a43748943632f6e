package portcullis.check.exploration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import portcullis.check.execution.Ending;
import portcullis.check.execution.Execution;
import portcullis.check.execution.Scheduler;
import portcullis.check.program.Executable;

/**
 * Every order of steps that a program has, one after the other, with no cleverness at all: what a
 * reduced search must match. Used once.
 */
public final class EveryOrder implements Scheduler {
  private static final int MOST_PROCESSES = 512;

  private final List<int[]> choices = new ArrayList<>();
  private final List<Integer> taken = new ArrayList<>();
  private final int[] steppable = new int[MOST_PROCESSES];
  private long executions;

  /** Makes one that has run nothing yet. */
  public EveryOrder() {}

  /** Runs the next. */
  public Ending next(Executable program) {
    Ending ending = program.execute(this);
    executions++;
    int length = program.execution().trace().length();
    choices.subList(length, choices.size()).clear();
    taken.subList(length, taken.size()).clear();
    return ending;
  }

  /** Goes to the next; false if that was the last. */
  public boolean advance() {
    int depth = choices.size();
    while (depth > 0 && taken.get(depth - 1) + 1 == choices.get(depth - 1).length) {
      depth--;
    }
    choices.subList(depth, choices.size()).clear();
    taken.subList(depth, taken.size()).clear();
    if (depth == 0) {
      return false;
    }
    taken.set(depth - 1, taken.get(depth - 1) + 1);
    return true;
  }

  /** How many have been run. */
  public long executions() {
    return executions;
  }

  @Override
  public int choose(Execution execution) {
    int depth = execution.trace().length();
    if (depth == choices.size()) {
      choices.add(Arrays.copyOf(steppable, execution.steppable(steppable)));
      taken.add(0);
    }
    return choices.get(depth)[taken.get(depth)];
  }

  @Override
  public void stepped(Execution execution, int step) {
    // The next choice is made when it is asked for.
  }
}
