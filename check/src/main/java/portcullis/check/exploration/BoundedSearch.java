package portcullis.check.exploration;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import portcullis.check.execution.Ending;
import portcullis.check.execution.Execution;
import portcullis.check.execution.Fingerprint;
import portcullis.check.execution.IdleDrains;
import portcullis.check.execution.Processes;
import portcullis.check.execution.Scheduler;
import portcullis.check.execution.Strand;
import portcullis.check.execution.Trace;
import portcullis.check.program.Executable;

/**
 * Looks into every execution with at most so many preemptions, or into one that ends in the same
 * way: a preemption is a step of, or a store that drains for, another thread than the one that ran
 * last and could go on (Musuvathi and Qadeer: Iterative context bounding for systematic testing of
 * multithreaded programs, 2007).
 *
 * <p>Depth first over all choices. What can follow a point depends on its state, on the thread that
 * ran last, and on the preemptions that are left; so a point is passed over if the same state with
 * the same last thread, or with one that has ended, has been met with no more preemptions. {@link
 * Fingerprint} tells states apart. Equal states have equally many steps, and only one point of each
 * depth is under way: whatever is behind the one that was met has been done. That holds as long as
 * the search lasts; one that goes on from {@link #save} has met nothing.
 *
 * <p>Of executions that differ only in when stores drain, those are left out that another with no
 * more preemptions stands for:
 *
 * <ul>
 *   <li>A store that drains while the last thread could have made a step that commutes with it, if
 *       that step comes next: the step first costs nothing, and the store no more behind it.
 *   <li>A store that nothing has depended on when the last thread cannot go on ({@link
 *       IdleDrains}): it drains here at no cost, and nobody could go on any sooner without it.
 * </ul>
 *
 * <p>Both put stores later, which has an end. A daemon's store may come too late for the end of an
 * execution, and is left where it is if that matters. Confined to one worker.
 */
public final class BoundedSearch implements Search, Scheduler {
  private static final int MOST_POINTS = 1 << 20;
  // In the place of the thread that ran last: none that matters, and the end of an execution.
  private static final int NOBODY = Processes.MOST_THREADS;
  private static final int END = NOBODY + 1;

  private final int mostPreemptions;
  private final StateCache met;
  private final Fingerprint fingerprint = new Fingerprint();
  private final IdleDrains idle = new IdleDrains();
  // Points of the execution by depth.
  private final List<BoundedPoint> path = new ArrayList<>();

  // Behind the last point: preemptions, and whether the last thread has had its turn already.
  private int preemptions;
  private boolean isLastAsleep;
  private boolean isDone;
  private int mostSteps = 1;
  private long executions;
  private long redundant;
  private long cut;
  private long steps;

  /** Makes one that has looked into nothing yet. */
  public BoundedSearch(int mostPreemptions) {
    this(mostPreemptions, StateCache.MOST_STATES);
  }

  BoundedSearch(int mostPreemptions, int mostStates) {
    this.mostPreemptions = mostPreemptions;
    this.met = new StateCache(mostStates);
  }

  /**
   * Runs the next execution.
   *
   * @return how it ended; {@link Ending#STOPPED} for one that led to where another has been
   */
  @Override
  public Ending next(Executable program) {
    if (isDone) {
      throw new IllegalStateException("there is nothing left to do");
    }
    preemptions = 0;
    isLastAsleep = false;
    idle.clear();
    fingerprint.cutTo(Math.max(0, path.size() - 1));
    Ending ending = program.execute(this);
    int length = program.execution().trace().length();
    steps += length;
    mostSteps = Math.max(mostSteps, length);
    switch (ending) {
      case STOPPED -> redundant++;
      case TOO_LONG -> cut++;
      case COMPLETE, FAILED, DEADLOCK -> {
        fingerprint.take(program.execution());
        if (isMet(END, 0, 0)) {
          redundant++;
        } else {
          note(END, 0, 0);
          executions++;
        }
      }
    }
    return ending;
  }

  @Override
  public int choose(Execution execution) {
    int depth = execution.trace().length();
    if (depth == path.size()) {
      BoundedPoint point = isPassedOver(execution) ? null : pointAt(execution);
      if (point == null) {
        return STOP;
      }
      path.add(point);
    }
    BoundedPoint point = path.get(depth);
    int process = point.process();
    if (depth + 1 == path.size()) {
      Strand last = execution.lastRun();
      preemptions = point.preemptionsBehind();
      isLastAsleep =
          last != null
              && !Processes.isThread(process)
              && execution.canStep(last)
              && execution.commute(process, last);
    }
    idle.before(execution, process);
    return process;
  }

  private @Nullable BoundedPoint pointAt(Execution execution) {
    return BoundedPoint.of(execution, preemptions, isLastAsleep, mostPreemptions);
  }

  private boolean isPassedOver(Execution execution) {
    Strand last = execution.lastRun();
    boolean canGoOn = last != null && execution.canStep(last);
    if (!canGoOn && !idle.isEmpty() && isBehindThread(execution.trace())) {
      return true;
    }
    fingerprint.take(execution);
    int by = last == null || last.hasEnded() ? NOBODY : last.id();
    // What is left out here and not at every point of this state.
    long leftOut = idle.number() + (isLastAsleep ? 1 : 0);
    if (isMet(NOBODY, 0, preemptions)
        || isMet(by, 0, preemptions)
        || isMet(by, leftOut, preemptions)) {
      return true;
    }
    note(by, leftOut, preemptions);
    return false;
  }

  private static boolean isBehindThread(Trace trace) {
    return trace.length() > 0 && Processes.isThread(trace.process(trace.length() - 1));
  }

  private boolean isMet(int by, long leftOut, int spent) {
    return met.covers(low(by, leftOut), high(by, leftOut), spent);
  }

  private void note(int by, long leftOut, int spent) {
    met.add(low(by, leftOut), high(by, leftOut), spent);
  }

  private long low(int by, long leftOut) {
    return fingerprint.low() + Fingerprint.mix(leftOut * (END + 1) + by + 1);
  }

  private long high(int by, long leftOut) {
    return fingerprint.high() - Fingerprint.mix(leftOut * (END + 1) - by - 1);
  }

  @Override
  public void stepped(Execution execution, int step) {
    if (step == fingerprint.length()) {
      fingerprint.add(execution, step);
    }
  }

  /** Goes to the next execution; false if there is none left. */
  @Override
  public boolean advance(Trace trace) {
    while (!path.isEmpty() && path.getLast().isLast()) {
      path.removeLast();
    }
    if (path.isEmpty()) {
      isDone = true;
      return false;
    }
    path.getLast().taken++;
    return true;
  }

  @Override
  public boolean isDone() {
    return isDone;
  }

  /** Executions that came to an end of their own, none of them twice unless the cache was full. */
  @Override
  public long executions() {
    return executions;
  }

  /** Executions that came to where another has been. */
  @Override
  public long redundant() {
    return redundant;
  }

  /** Executions given up at the bound of steps. */
  @Override
  public long cut() {
    return cut;
  }

  @Override
  public long steps() {
    return steps;
  }

  /**
   * Estimates which part of the whole is done from the preemptions that are left behind each
   * choice, and from the longest execution so far. What has been met is passed over the more often
   * the later it comes, so that it lags behind.
   */
  @Override
  public double fractionDone() {
    double done = 0;
    double share = 1;
    for (int depth = 0; depth < path.size(); depth++) {
      double[] shares = path.get(depth).shares(Math.max(1, mostSteps - depth), mostPreemptions);
      done += share * shares[0];
      share *= shares[1];
    }
    return Math.clamp(done, 0, 1);
  }

  /** Writes what is left to do, between two executions; not what has been met. */
  @Override
  public void save(DataOutput out, Processes processes) throws IOException {
    SearchState.writeWays(out, processes);
    out.writeInt(mostPreemptions);
    out.writeInt(mostSteps);
    out.writeLong(executions);
    out.writeLong(redundant);
    out.writeLong(cut);
    out.writeLong(steps);
    out.writeBoolean(isDone);
    out.writeInt(path.size());
    for (BoundedPoint point : path) {
      out.writeInt(point.processes.length);
      for (int process : point.processes) {
        out.writeInt(process);
      }
      out.writeInt(point.firstPreempting);
      out.writeInt(point.preemptions);
      out.writeInt(point.taken);
    }
  }

  /**
   * Goes on where a search was saved.
   *
   * @param processes of the program that it will be given
   * @throws IOException also if that program is not the one of then
   */
  public static BoundedSearch restore(DataInput in, Processes processes) throws IOException {
    SearchState.readWays(in, processes);
    BoundedSearch search = new BoundedSearch(in.readInt());
    search.mostSteps = in.readInt();
    search.executions = in.readLong();
    search.redundant = in.readLong();
    search.cut = in.readLong();
    search.steps = in.readLong();
    search.isDone = in.readBoolean();
    int points = in.readInt();
    if (points < 0 || points > MOST_POINTS) {
      throw new IOException(points + " points are no search");
    }
    for (int i = 0; i < points; i++) {
      search.path.add(readPoint(in));
    }
    return search;
  }

  private static BoundedPoint readPoint(DataInput in) throws IOException {
    int count = in.readInt();
    if (count <= 0 || count > MOST_POINTS) {
      throw new IOException(count + " choices are no point");
    }
    int[] tried = new int[count];
    for (int i = 0; i < count; i++) {
      tried[i] = in.readInt();
    }
    BoundedPoint point = new BoundedPoint(tried, in.readInt(), in.readInt(), in.readInt());
    if (point.taken < 0 || point.taken >= count) {
      throw new IOException(point.taken + " is none of " + count + " choices");
    }
    return point;
  }
}
