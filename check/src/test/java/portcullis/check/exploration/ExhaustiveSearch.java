package portcullis.check.exploration;

import java.util.ArrayList;
import java.util.List;
import portcullis.check.execution.Ending;
import portcullis.check.execution.Execution;
import portcullis.check.execution.Scheduler;
import portcullis.check.program.Program;

/** Every order of steps there is, one after the other, with no cleverness at all. */
final class ExhaustiveSearch implements Scheduler {
  private final List<int[]> choices = new ArrayList<>();
  private final List<Integer> taken = new ArrayList<>();
  private final int[] steppable = new int[512];
  long executions;

  /** Runs all; false if there are more than {@code most}. */
  boolean run(Program program, long most) {
    while (true) {
      Ending ending = program.execute(this);
      if (ending == Ending.DEADLOCK) {
        SmallProgram.current.finals.add("deadlock");
      }
      if (++executions > most) {
        return false;
      }
      int length = program.execution().trace().length();
      int depth = length - 1;
      while (choices.size() > length) {
        choices.removeLast();
        taken.removeLast();
      }
      while (depth >= 0 && taken.get(depth) + 1 == choices.get(depth).length) {
        choices.removeLast();
        taken.removeLast();
        depth--;
      }
      if (depth < 0) {
        return true;
      }
      taken.set(depth, taken.get(depth) + 1);
    }
  }

  @Override
  public int choose(Execution execution) {
    int depth = execution.trace().length();
    if (depth == choices.size()) {
      int count = execution.steppable(steppable);
      choices.add(java.util.Arrays.copyOf(steppable, count));
      taken.add(0);
    }
    return choices.get(depth)[taken.get(depth)];
  }

  @Override
  public void stepped(Execution execution, int step) {}
}
