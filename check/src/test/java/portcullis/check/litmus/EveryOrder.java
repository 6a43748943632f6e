package portcullis.check.litmus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import portcullis.check.execution.Ending;
import portcullis.check.execution.Execution;
import portcullis.check.execution.Scheduler;

/**
 * Every order of steps that a test has, one after the other: what the reduced search must match.
 */
final class EveryOrder implements Scheduler {
  private static final int MOST_PROCESSES = 512;

  private final List<int[]> choices = new ArrayList<>();
  private final List<Integer> taken = new ArrayList<>();
  private final int[] steppable = new int[MOST_PROCESSES];

  /** Runs the next; false if that was the last. */
  boolean next(LitmusProgram program) {
    Ending ending = program.execute(this);
    if (ending != Ending.COMPLETE && ending != Ending.DEADLOCK) {
      throw new AssertionError(ending + " " + program.execution().failure());
    }
    int depth = program.execution().trace().length();
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
