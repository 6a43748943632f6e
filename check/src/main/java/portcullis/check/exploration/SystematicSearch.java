package portcullis.check.exploration;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import portcullis.check.execution.Ending;
import portcullis.check.execution.Execution;
import portcullis.check.execution.Processes;
import portcullis.check.execution.Scheduler;
import portcullis.check.execution.Strand;
import portcullis.check.execution.Trace;
import portcullis.check.program.Program;

/**
 * Looks into one execution of each class of equivalent ones: optimal dynamic partial-order
 * reduction over the steps of threads and the draining of their stores.
 *
 * <p>Depth first. Each execution is run from the beginning; its races say which other orders there
 * are, and each is put into the tree of the point where it begins, unless what is asleep there,
 * being done already, covers it.
 */
public final class SystematicSearch implements Scheduler {
  private static final int MOST_PROCESSES = 512;

  private final List<Node> nodes = new ArrayList<>();
  private final int[] steppable = new int[MOST_PROCESSES];
  private final List<Integer> sequence = new ArrayList<>();

  /** So many choices are given: those of the execution before, but for the last. */
  private int given;

  private @Nullable WakeupTree coming;
  private long executions;
  private long redundant;
  private long steps;

  /** A point of the execution: what is done there, what is to be done, what is being done. */
  private static final class Node {
    final List<Signature> asleep = new ArrayList<>();
    WakeupTree toDo = new WakeupTree(null);
    int process;
    @Nullable Signature made;
  }

  /** Makes one that has looked into nothing yet. */
  public SystematicSearch() {}

  /** Executions that came to an end of their own. */
  public long executions() {
    return executions;
  }

  /** Executions that turned out to be equivalent to others and were given up. */
  public long redundant() {
    return redundant;
  }

  /** Steps in all. */
  public long steps() {
    return steps;
  }

  /**
   * Runs the next execution.
   *
   * @return how it ended; {@link Ending#STOPPED} for one that is equivalent to another
   */
  public Ending next(Program program) {
    Ending ending = program.execute(this);
    Trace trace = program.execution().trace();
    steps += trace.length();
    if (ending == Ending.STOPPED) {
      redundant++;
    } else {
      executions++;
      planReversals(trace, program.execution().processes());
    }
    return ending;
  }

  /** Goes to the next execution; false if there is none left. */
  public boolean advance(Trace trace) {
    for (int depth = trace.length() - 1; depth >= 0; depth--) {
      Node node = nodes.get(depth);
      node.toDo.branches.removeFirst();
      if (node.made != null) {
        node.asleep.add(node.made);
      }
      if (!node.toDo.branches.isEmpty()) {
        node.process = processOf(node.toDo.branches.getFirst());
        given = depth + 1;
        return true;
      }
    }
    return false;
  }

  /** The processes chosen so far, in order: the execution's name. */
  public int[] choices(int length) {
    int[] all = new int[length];
    for (int i = 0; i < length; i++) {
      all[i] = nodes.get(i).process;
    }
    return all;
  }

  @Override
  public int choose(Execution execution) {
    int depth = execution.trace().length();
    if (depth < given) {
      return nodes.get(depth).process;
    }
    Node node = node(depth);
    node.toDo = coming == null || depth == 0 ? new WakeupTree(null) : coming;
    if (node.toDo.branches.isEmpty()) {
      int process = firstAwake(execution, node.asleep);
      if (process == STOP) {
        return STOP;
      }
      node.process = process;
      node.toDo.branches.add(new WakeupTree(null));
    } else {
      node.process = processOf(node.toDo.branches.getFirst());
    }
    return node.process;
  }

  @Override
  public void stepped(Execution execution, int step) {
    if (step < given - 1) {
      return;
    }
    Node node = nodes.get(step);
    Trace trace = execution.trace();
    node.made = Signature.of(trace, step);
    coming = node.toDo.branches.getFirst();
    Node next = node(step + 1);
    next.asleep.clear();
    for (Signature sleeper : node.asleep) {
      if (sleeper.commutesWith(trace, step, execution.processes())) {
        next.asleep.add(sleeper);
      }
    }
  }

  private Node node(int depth) {
    while (nodes.size() <= depth) {
      nodes.add(new Node());
    }
    return nodes.get(depth);
  }

  private static int processOf(WakeupTree branch) {
    if (branch.step == null) {
      throw new IllegalStateException("a branch that was taken already");
    }
    return branch.step.process();
  }

  private int firstAwake(Execution execution, List<Signature> asleep) {
    Strand last = execution.lastRun();
    if (last != null && execution.canStep(last) && isAwake(last.id(), asleep)) {
      return last.id();
    }
    int count = execution.steppable(steppable);
    for (int i = 0; i < count; i++) {
      if (isAwake(steppable[i], asleep)) {
        return steppable[i];
      }
    }
    return STOP;
  }

  private static boolean isAwake(int process, List<Signature> asleep) {
    for (Signature sleeper : asleep) {
      if (sleeper.process() == process) {
        return false;
      }
    }
    return true;
  }

  private void planReversals(Trace trace, Processes processes) {
    for (int race = 0; race < trace.races(); race++) {
      int earlier = trace.earlierOf(race);
      int later = trace.laterOf(race);
      sequence.clear();
      for (int step = earlier + 1; step < later; step++) {
        if (!trace.happensBefore(earlier, step)) {
          sequence.add(step);
        }
      }
      sequence.add(later);
      Node node = nodes.get(earlier);
      if (!isCovered(node, trace, processes)) {
        node.toDo.insert(sequence, trace, processes, node.toDo.branches.getFirst());
      }
    }
  }

  private boolean isCovered(Node node, Trace trace, Processes processes) {
    for (Signature sleeper : node.asleep) {
      if (Sequences.weakInitial(sleeper, sequence, trace, processes) != Sequences.NO) {
        return true;
      }
    }
    return false;
  }
}
