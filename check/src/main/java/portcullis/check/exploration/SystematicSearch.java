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
 * being done already, covers it. Several workers can do one search, each with a search of its own
 * over the same {@link SearchTree}.
 */
public final class SystematicSearch implements Search, Scheduler {
  private static final int MOST_PROCESSES = 512;

  /** No bound on preemptions. */
  public static final int UNBOUNDED = Integer.MAX_VALUE;

  private final int mostPreemptions;
  private final SearchTree tree;
  private final Reversals reversals = new Reversals();
  // Points of the execution by depth; those up to the one that it was begun from have been there.
  private final List<SearchPoint> path = new ArrayList<>();
  private final int[] steppable = new int[MOST_PROCESSES];

  // Where this worker begins its next execution, and with what; null if it has none.
  private @Nullable SearchPoint taken;
  private SearchBranch chosen = new SearchBranch(STOP, new WakeupTree(null));
  private boolean preempts;
  private boolean isCut;

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
    this(mostPreemptions, new SearchTree());
    WakeupTree anything = new WakeupTree(null);
    anything.branches.add(new WakeupTree(null));
    tree.add(new SearchPoint(null, null, List.of(), 0, anything));
  }

  private SystematicSearch(int mostPreemptions, SearchTree tree) {
    this.mostPreemptions = mostPreemptions;
    this.tree = tree;
    tree.join();
  }

  /**
   * The same search for another worker, who must {@link #leave} it. Its program takes its numbers
   * of processes from where this one's does.
   */
  SystematicSearch another() {
    return new SystematicSearch(mostPreemptions, tree);
  }

  /** Ends the work of all its workers, each after the execution under way. */
  void close() {
    tree.close();
  }

  /** Ends the work of all, gives back what it has taken, and waits until the others have left. */
  void awaitOthers() {
    giveBack();
    tree.close();
    tree.awaitOthers();
  }

  @Override
  public boolean isDone() {
    return taken == null && tree.isDone();
  }

  /** Executions that came to an end of their own. */
  @Override
  public long executions() {
    return tree.executions();
  }

  /** Executions that turned out to be equivalent to others and were given up. */
  @Override
  public long redundant() {
    return tree.redundant();
  }

  /** Executions given up at the bound of preemptions. */
  @Override
  public long cut() {
    return tree.cut();
  }

  /** Steps in all. */
  @Override
  public long steps() {
    return tree.steps();
  }

  /**
   * Runs the next execution.
   *
   * @return how it ended; {@link Ending#STOPPED} for one that is equivalent to another
   */
  @Override
  public Ending next(Executable program) {
    SearchPoint from = taken;
    if (from == null && advance()) {
      from = taken;
    }
    if (from == null) {
      throw new IllegalStateException("there is nothing left to do");
    }
    isCut = false;
    chosen = new SearchBranch(STOP, new WakeupTree(null));
    goTo(from);
    Ending ending = program.execute(this);
    Trace trace = program.execution().trace();
    Processes processes = program.execution().processes();
    boolean isCutOff = isCut || ending == Ending.TOO_LONG;
    boolean isRedundant = !isCutOff && ending == Ending.STOPPED;
    if (!isRedundant) {
      reversals.insertBehind(from.depth, path, trace, processes);
    }
    tree.count(
        isCutOff || isRedundant ? 0 : 1, isRedundant ? 1 : 0, isCutOff ? 1 : 0, trace.length());
    SearchBranch begun = from.depth + 1 < path.size() ? path.get(from.depth + 1).via : chosen;
    tree.put(
        from,
        begun == null ? chosen : begun,
        path,
        isRedundant ? null : reversals,
        trace,
        processes);
    taken = null;
    return ending;
  }

  // Makes the path the one to a point; from there on it is new.
  private void goTo(SearchPoint point) {
    int depth = point.depth;
    while (path.size() <= depth) {
      path.add(point);
    }
    path.subList(depth + 1, path.size()).clear();
    SearchPoint at = point;
    for (int i = depth; at != null && (i == depth || path.get(i) != at); i--) {
      path.set(i, at);
      at = at.before;
    }
  }

  /** Goes to the next execution; false if there is none left. */
  @Override
  public boolean advance(Trace trace) {
    return advance();
  }

  boolean advance() {
    if (taken == null) {
      taken = tree.take(path.isEmpty() ? null : path.getLast());
    }
    return taken != null;
  }

  /** Leaves what it has taken to others, and itself. */
  void leave() {
    giveBack();
    tree.leave();
  }

  private void giveBack() {
    if (taken != null) {
      tree.giveBack(taken);
      taken = null;
    }
  }

  /**
   * Estimates which part of the whole is done: the branches left behind at each point, each counted
   * as large as its neighbours. Points get more branches as races are found, so that it runs ahead
   * at first.
   */
  @Override
  public double fractionDone() {
    return tree.fractionDone();
  }

  /** Writes what is left to do, between two executions and when the others have left. */
  @Override
  public void save(DataOutput out, Processes processes) throws IOException {
    giveBack();
    SearchState.writeWays(out, processes);
    out.writeInt(mostPreemptions);
    out.writeLong(executions());
    out.writeLong(redundant());
    out.writeLong(cut());
    out.writeLong(steps());
    SearchState.writePoints(out, tree.left());
  }

  /**
   * Goes on where a search was saved.
   *
   * @param processes of the program that it will be given
   * @throws IOException also if that program is not the one of then
   */
  public static SystematicSearch restore(DataInput in, Processes processes) throws IOException {
    SearchState.readWays(in, processes);
    SearchTree tree = new SearchTree();
    SystematicSearch search = new SystematicSearch(in.readInt(), tree);
    tree.count(in.readLong(), in.readLong(), in.readLong(), in.readLong());
    SearchState.readPoints(in).forEach(tree::add);
    return search;
  }

  @Override
  public int choose(Execution execution) {
    int depth = execution.trace().length();
    if (depth + 1 < path.size()) {
      return path.get(depth + 1).viaProcess();
    }
    SearchPoint point = path.get(depth);
    WakeupTree next = point.taken;
    if (next == null && !point.toDo.branches.isEmpty()) {
      next = point.toDo.branches.removeFirst(); // of a point that nobody else knows of
    }
    int process;
    if (next == null || next.step == null) {
      process = firstAwake(execution, point);
      if (process == STOP) {
        return STOP;
      }
    } else {
      process = next.step.process();
    }
    chosen = new SearchBranch(process, next == null ? new WakeupTree(null) : next);
    preempts = isPreemption(execution, process);
    if (preempts && point.preemptions >= mostPreemptions) {
      isCut = true;
      return STOP;
    }
    return process;
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
    if (step + 1 < path.size()) {
      return;
    }
    SearchPoint point = path.get(step);
    Trace trace = execution.trace();
    chosen.made = Signature.of(trace, step);
    List<Signature> asleep = new ArrayList<>(point.asleep.size() + point.begun.size());
    Processes processes = execution.processes();
    for (Signature sleeper : point.asleep) {
      if (sleeper.commutesWith(trace, step, processes)) {
        asleep.add(sleeper);
      }
    }
    for (SearchBranch branch : point.begun) {
      if (branch.made != null && branch.made.commutesWith(trace, step, processes)) {
        asleep.add(branch.made);
      }
    }
    if (!point.equals(taken)) {
      point.begin(chosen);
    }
    int preemptions = point.preemptions + (preempts ? 1 : 0);
    path.add(new SearchPoint(point, chosen, asleep, preemptions, chosen.next));
  }

  private int firstAwake(Execution execution, SearchPoint point) {
    Strand last = execution.lastRun();
    if (last != null && execution.canStep(last) && isAwake(last.id(), point)) {
      return last.id();
    }
    int count = execution.steppable(steppable);
    boolean mayPreempt = point.preemptions < mostPreemptions;
    boolean isBeyond = false;
    for (int i = 0; i < count; i++) {
      if (isAwake(steppable[i], point)) {
        if (mayPreempt || !isPreemption(execution, steppable[i])) {
          return steppable[i];
        }
        isBeyond = true;
      }
    }
    isCut = isBeyond;
    return STOP;
  }

  private static boolean isAwake(int process, SearchPoint point) {
    for (Signature sleeper : point.asleep) {
      if (sleeper.process() == process) {
        return false;
      }
    }
    return true;
  }
}
