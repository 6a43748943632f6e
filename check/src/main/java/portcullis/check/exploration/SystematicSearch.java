package portcullis.check.exploration;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import portcullis.check.execution.Ending;
import portcullis.check.execution.Execution;
import portcullis.check.execution.Processes;
import portcullis.check.execution.Scheduler;
import portcullis.check.execution.Strand;
import portcullis.check.execution.Trace;
import portcullis.check.program.Executable;

/**
 * Looks into one execution of each class of equivalent ones: optimal dynamic partial-order
 * reduction over the steps of threads and the draining of their stores.
 *
 * <p>Depth first. Each execution is run from the beginning; its races say which other orders there
 * are, and each is put into the tree of the point where it begins, unless what is asleep there,
 * being done already, covers it.
 */
public final class SystematicSearch implements Search, Scheduler {
  private static final int MOST_PROCESSES = 512;

  /** No bound on preemptions. */
  public static final int UNBOUNDED = Integer.MAX_VALUE;

  private final int mostPreemptions;
  private final List<SearchNode> nodes = new ArrayList<>();
  private final int[] steppable = new int[MOST_PROCESSES];
  private final List<Integer> sequence = new ArrayList<>();

  /** So many choices are given: those of the execution before, but for the last. */
  private int given;

  private @Nullable WakeupTree coming;
  private long executions;
  private long redundant;
  private long steps;

  private long cut;
  private boolean isCut;
  private boolean isCutBeforeItsBranch;

  /** Makes one that has looked into nothing yet. */
  public SystematicSearch() {
    this(UNBOUNDED);
  }

  /**
   * Makes one that gives up each execution at the first preemption too many: a step of, or a store
   * that drains for, another thread than the one that ran last and could go on. Of a class of
   * equivalent executions it meets only one, so that a class can be missed although another of its
   * members would be within the bound.
   */
  public SystematicSearch(int mostPreemptions) {
    this.mostPreemptions = mostPreemptions;
  }

  /** Executions that came to an end of their own. */
  @Override
  public long executions() {
    return executions;
  }

  /** Executions that turned out to be equivalent to others and were given up. */
  @Override
  public long redundant() {
    return redundant;
  }

  /** Executions given up at the bound of preemptions. */
  @Override
  public long cut() {
    return cut;
  }

  /** Steps in all. */
  @Override
  public long steps() {
    return steps;
  }

  /**
   * Runs the next execution.
   *
   * @return how it ended; {@link Ending#STOPPED} for one that is equivalent to another
   */
  @Override
  public Ending next(Executable program) {
    isCut = false;
    isCutBeforeItsBranch = false;
    Ending ending = program.execute(this);
    Trace trace = program.execution().trace();
    steps += trace.length();
    if (isCut || ending == Ending.TOO_LONG) {
      cut++;
      planReversals(trace, program.execution().processes());
    } else if (ending == Ending.STOPPED) {
      redundant++;
    } else {
      executions++;
      planReversals(trace, program.execution().processes());
    }
    return ending;
  }

  /** Goes to the next execution; false if there is none left. */
  @Override
  public boolean advance(Trace trace) {
    int last = trace.length() - (isCutBeforeItsBranch ? 0 : 1);
    for (int depth = last; depth >= 0; depth--) {
      SearchNode node = nodes.get(depth);
      node.toDo.branches.removeFirst();
      node.done++;
      if (node.made != null && depth < trace.length()) {
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

  /**
   * Estimates which part of the whole is done: the branches left behind at each point of the path,
   * each counted as large as its neighbours. Points get more branches as races are found, so that
   * it runs ahead at first.
   */
  @Override
  public double fractionDone() {
    double done = 0;
    double share = 1;
    for (int depth = 0; depth < given; depth++) {
      SearchNode node = nodes.get(depth);
      share /= node.branches();
      done += share * node.done;
    }
    return done;
  }

  /** Writes what is left to do, between two executions; see {@link #restore}. */
  @Override
  public void save(DataOutput out, Processes processes) throws IOException {
    SearchState.writeProcesses(out, processes);
    out.writeInt(mostPreemptions);
    out.writeLong(executions);
    out.writeLong(redundant);
    out.writeLong(cut);
    out.writeLong(steps);
    SearchState.writeNodes(out, nodes.subList(0, given));
  }

  /**
   * Goes on where a search was saved.
   *
   * @param processes of the program that it will be given
   * @throws IOException also if that program is not the one of then
   */
  public static SystematicSearch restore(DataInput in, Processes processes) throws IOException {
    SearchState.readProcesses(in, processes);
    SystematicSearch search = new SystematicSearch(in.readInt());
    search.executions = in.readLong();
    search.redundant = in.readLong();
    search.cut = in.readLong();
    search.steps = in.readLong();
    search.nodes.addAll(SearchState.readNodes(in));
    search.given = search.nodes.size();
    return search;
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
    if (depth < given - 1) {
      return nodes.get(depth).process;
    }
    SearchNode node = node(depth);
    if (depth < given) {
      return withinBound(execution, node, depth);
    }
    node.done = 0;
    node.toDo = coming == null || depth == 0 ? new WakeupTree(null) : coming;
    if (node.toDo.branches.isEmpty()) {
      int process = firstAwake(execution, node.asleep, depth);
      if (process == STOP) {
        return STOP;
      }
      node.process = process;
      node.toDo.branches.add(new WakeupTree(null));
    } else {
      node.process = processOf(node.toDo.branches.getFirst());
    }
    return withinBound(execution, node, depth);
  }

  private int withinBound(Execution execution, SearchNode node, int depth) {
    node.preemptions = preemptionsBefore(depth);
    node.preempts = isPreemption(execution, node.process);
    if (node.preempts && node.preemptions >= mostPreemptions) {
      isCut = true;
      isCutBeforeItsBranch = true;
      return STOP;
    }
    return node.process;
  }

  private int preemptionsBefore(int depth) {
    if (depth == 0) {
      return 0;
    }
    SearchNode before = nodes.get(depth - 1);
    return before.preemptions + (before.preempts ? 1 : 0);
  }

  /** Whether a step would interrupt a thread that could go on. */
  static boolean isPreemption(Execution execution, int process) {
    Strand last = execution.lastRun();
    return last != null
        && execution.processes().thread(process) != last.id()
        && execution.canStep(last);
  }

  @Override
  public void stepped(Execution execution, int step) {
    if (step < given - 1) {
      return;
    }
    SearchNode node = nodes.get(step);
    Trace trace = execution.trace();
    node.made = Signature.of(trace, step);
    coming = node.toDo.branches.getFirst();
    SearchNode next = node(step + 1);
    next.asleep.clear();
    for (Signature sleeper : node.asleep) {
      if (sleeper.commutesWith(trace, step, execution.processes())) {
        next.asleep.add(sleeper);
      }
    }
  }

  private SearchNode node(int depth) {
    while (nodes.size() <= depth) {
      nodes.add(new SearchNode());
    }
    return nodes.get(depth);
  }

  private static int processOf(WakeupTree branch) {
    if (branch.step == null) {
      throw new IllegalStateException("a branch that was taken already");
    }
    return branch.step.process();
  }

  private int firstAwake(Execution execution, List<Signature> asleep, int depth) {
    Strand last = execution.lastRun();
    if (last != null && execution.canStep(last) && isAwake(last.id(), asleep)) {
      return last.id();
    }
    int count = execution.steppable(steppable);
    boolean mayPreempt = preemptionsBefore(depth) < mostPreemptions;
    boolean isBeyond = false;
    for (int i = 0; i < count; i++) {
      if (isAwake(steppable[i], asleep)) {
        if (mayPreempt || !isPreemption(execution, steppable[i])) {
          return steppable[i];
        }
        isBeyond = true;
      }
    }
    isCut = isBeyond;
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
      SearchNode node = nodes.get(earlier);
      if (!isCovered(node, trace, processes)) {
        node.toDo.insert(sequence, trace, processes, node.toDo.branches.getFirst());
      }
    }
  }

  private boolean isCovered(SearchNode node, Trace trace, Processes processes) {
    int reversed = sequence.getLast();
    for (Signature sleeper : node.asleep) {
      if (Sequences.weakInitial(sleeper, sequence, reversed, trace, processes) != Sequences.NO) {
        return true;
      }
    }
    return false;
  }
}
