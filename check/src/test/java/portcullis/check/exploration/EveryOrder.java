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

  private final int mostPreemptions;
  private final List<int[]> choices = new ArrayList<>();
  private final List<Integer> taken = new ArrayList<>();
  private final int[] steppable = new int[MOST_PROCESSES];
  private long executions;

  // Preemptions up to each choice, and with the one that is being made.
  private final List<Integer> preemptions = new ArrayList<>();
  private int spent;

  /** Makes one that begins. */
  public EveryOrder() {
    this(SystematicSearch.UNBOUNDED);
  }

  /** Makes one that leaves out every order with more preemptions. */
  EveryOrder(int mostPreemptions) {
    this.mostPreemptions = mostPreemptions;
  }

  /** Runs the next. */
  public Ending next(Executable program) {
    spent = 0;
    Ending ending = program.execute(this);
    executions++;
    cutTo(program.execution().trace().length());
    return ending;
  }

  /** Goes to the next; false if that was the last. */
  public boolean advance() {
    int depth = choices.size();
    while (depth > 0 && taken.get(depth - 1) + 1 == choices.get(depth - 1).length) {
      depth--;
    }
    cutTo(depth);
    if (depth == 0) {
      return false;
    }
    taken.set(depth - 1, taken.get(depth - 1) + 1);
    return true;
  }

  private void cutTo(int depth) {
    choices.subList(depth, choices.size()).clear();
    taken.subList(depth, taken.size()).clear();
    preemptions.subList(depth, preemptions.size()).clear();
  }

  /** How many have been run. */
  public long executions() {
    return executions;
  }

  @Override
  public int choose(Execution execution) {
    int depth = execution.trace().length();
    if (depth == choices.size()) {
      int count = execution.steppable(steppable);
      choices.add(
          Arrays.stream(steppable, 0, count)
              .filter(process -> spentBy(execution, process) <= mostPreemptions)
              .toArray());
      taken.add(0);
      preemptions.add(spent);
    }
    int process = choices.get(depth)[taken.get(depth)];
    spent = preemptions.get(depth);
    spent = spentBy(execution, process);
    return process;
  }

  private int spentBy(Execution execution, int process) {
    return spent + (SystematicSearch.isPreemption(execution, process) ? 1 : 0);
  }

  @Override
  public void stepped(Execution execution, int step) {
    // The next choice is made when it is asked for.
  }
}
