package portcullis.check.exploration;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import portcullis.check.execution.Ending;
import portcullis.check.execution.Execution;
import portcullis.check.execution.Fingerprint;
import portcullis.check.execution.Processes;
import portcullis.check.execution.Scheduler;
import portcullis.check.execution.StepKind;
import portcullis.check.execution.Strand;
import portcullis.check.execution.Trace;
import portcullis.check.program.Executable;

/** TODO */
public final class BoundedSearch implements Search, Scheduler {
  private static final int MOST_PROCESSES = 512;
  private static final int NOBODY = Processes.MOST_THREADS;
  private static final int END = NOBODY + 1;
  private static final int ASLEEP = END + 1;

  private final int mostPreemptions;
  private final StateCache seen;
  private final Fingerprint fingerprint = new Fingerprint();
  // Points of the execution by depth.
  private final List<BoundedPoint> path = new ArrayList<>();
  private final int[] steppable = new int[MOST_PROCESSES];
  private final int[] preempting = new int[MOST_PROCESSES];

  private int preemptions;
  private boolean isLastAsleep;
  private boolean isDone;
  private int longest = 1;
  private long executions;
  private long redundant;
  private long cut;
  private long steps;

  public BoundedSearch(int mostPreemptions) {
    this(mostPreemptions, StateCache.MOST_STATES);
  }

  BoundedSearch(int mostPreemptions, int mostStates) {
    this.mostPreemptions = mostPreemptions;
    this.seen = new StateCache(mostStates);
  }

  @Override
  public Ending next(Executable program) {
    if (isDone) {
      throw new IllegalStateException("there is nothing left to do");
    }
    preemptions = 0;
    isLastAsleep = false;
    fingerprint.cutTo(Math.max(0, path.size() - 1));
    Ending ending = program.execute(this);
    int length = program.execution().trace().length();
    steps += length;
    longest = Math.max(longest, length);
    if (ending == Ending.STOPPED) {
      redundant++;
    } else if (ending == Ending.TOO_LONG) {
      cut++;
    } else {
      fingerprint.take(program.execution());
      if (isNew(END, 0)) {
        executions++;
      } else {
        redundant++;
      }
    }
    return ending;
  }

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
  public int choose(Execution execution) {
    int depth = execution.trace().length();
    if (depth == path.size()) {
      BoundedPoint point = arrive(execution);
      if (point == null) {
        return STOP;
      }
      path.add(point);
    }
    BoundedPoint point = path.get(depth);
    int process = point.process();
    if (depth == path.size() - 1) {
      preemptions = point.preemptionsBehind();
      Strand last = execution.lastRun();
      isLastAsleep =
          last != null
              && !Processes.isThread(process)
              && execution.canStep(last)
              && execution.commute(process, last);
    }
    return process;
  }

  private @Nullable BoundedPoint arrive(Execution execution) {
    fingerprint.take(execution);
    Strand last = execution.lastRun();
    int by = last == null || last.hasEnded() ? NOBODY : last.id();
    if (isCovered(NOBODY) || isCovered(by) || !isNew(isLastAsleep ? ASLEEP + by : by, preemptions)) {
      return null;
    }
    boolean canGoOn = last != null && execution.canStep(last);
    int left = mostPreemptions - preemptions;
    int count = 0;
    int preemptingCount = 0;
    if (last != null && canGoOn && !isLastAsleep) {
      steppable[count++] = last.id();
    }
    int all = execution.steppable(scratch);
    for (int i = 0; i < all; i++) {
      int process = scratch[i];
      if (last != null && process == last.id()) {
        continue;
      }
      boolean preempts = SystematicSearch.isPreemption(execution, process);
      int leftThen = left - (preempts ? 1 : 0);
      if (leftThen < 0) {
        continue;
      }
      if (last != null
          && canGoOn
          && leftThen == 0
          && !Processes.isThread(process)
          && last.pending() != StepKind.WRITE
          && execution.commute(process, last)) {
        continue;
      }
      if (preempts) {
        preempting[preemptingCount++] = process;
      } else {
        steppable[count++] = process;
      }
    }
    if (count + preemptingCount == 0) {
      return null;
    }
    int[] processes = Arrays.copyOf(steppable, count + preemptingCount);
    System.arraycopy(preempting, 0, processes, count, preemptingCount);
    return new BoundedPoint(processes, count, preemptions, 0);
  }

  private final int[] scratch = new int[MOST_PROCESSES];

  private boolean isCovered(int by) {
    return seen.covers(
        fingerprint.low() + Fingerprint.mix(by + 1), fingerprint.high() - by, preemptions);
  }

  private boolean isNew(int by, int spent) {
    long low = fingerprint.low() + Fingerprint.mix(by + 1);
    long high = fingerprint.high() - by;
    if (seen.covers(low, high, spent)) {
      return false;
    }
    seen.add(low, high, spent);
    return true;
  }

  @Override
  public void stepped(Execution execution, int step) {
    if (step == fingerprint.length()) {
      fingerprint.add(execution, step);
    }
  }

  @Override
  public boolean isDone() {
    return isDone;
  }

  @Override
  public long executions() {
    return executions;
  }

  @Override
  public long redundant() {
    return redundant;
  }

  @Override
  public long cut() {
    return cut;
  }

  @Override
  public long steps() {
    return steps;
  }

  @Override
  public double fractionDone() {
    return 0;
  }

  @Override
  public void save(DataOutput out, Processes processes) throws IOException {
    throw new IOException("TODO");
  }
}
