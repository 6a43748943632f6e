package portcullis.check.exploration;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import portcullis.check.execution.Execution;
import portcullis.check.execution.Processes;
import portcullis.check.execution.StepKind;
import portcullis.check.execution.Strand;

/** A point of an execution of a {@link BoundedSearch}, and what is tried there, one by one. */
final class BoundedPoint {
  private static final int MOST_PROCESSES = 512;

  /** In the order in which they are tried: those that preempt nobody first. */
  final int[] processes;

  /** Place of the first that preempts. */
  final int firstPreempting;

  /** Preemptions up to here. */
  final int preemptions;

  /** Which of them is being tried. */
  int taken;

  BoundedPoint(int[] processes, int firstPreempting, int preemptions, int taken) {
    this.processes = processes;
    this.firstPreempting = firstPreempting;
    this.preemptions = preemptions;
    this.taken = taken;
  }

  /**
   * What is to be tried where an execution is now.
   *
   * @param isLastAsleep whether the thread that ran last need not go on
   * @return null for nothing
   */
  static @Nullable BoundedPoint of(
      Execution execution, int preemptions, boolean isLastAsleep, int mostPreemptions) {
    int[] all = new int[MOST_PROCESSES];
    int count = execution.steppable(all);
    Strand last = execution.lastRun();
    int[] free = new int[count];
    int freeCount = 0;
    int[] preempting = new int[count];
    int preemptingCount = 0;
    for (int i = 0; i < count; i++) {
      int process = all[i];
      boolean isLast = last != null && process == last.id();
      boolean preempts = SystematicSearch.isPreemption(execution, process);
      int left = mostPreemptions - preemptions - (preempts ? 1 : 0);
      if (left < 0
          || (isLast && isLastAsleep)
          || (left == 0 && isInVain(execution, process, last))) {
        continue;
      }
      if (preempts) {
        preempting[preemptingCount++] = process;
      } else {
        free[freeCount++] = process;
        if (isLast) {
          free[freeCount - 1] = free[0];
          free[0] = process;
        }
      }
    }
    if (freeCount + preemptingCount == 0) {
      return null;
    }
    int[] processes = Arrays.copyOf(free, freeCount + preemptingCount);
    System.arraycopy(preempting, 0, processes, freeCount, preemptingCount);
    return new BoundedPoint(processes, freeCount, preemptions, 0);
  }

  // Whether a process drains a store that commutes with the next step of the thread that ran last,
  // when nothing but that step, which is tried first, and other such stores could follow.
  private static boolean isInVain(Execution execution, int process, @Nullable Strand last) {
    return last != null
        && !Processes.isThread(process)
        && execution.canStep(last)
        && last.pending() != StepKind.WRITE
        && (!last.isDaemon() || execution.processes().thread(process) == last.id())
        && execution.commute(process, last);
  }

  int process() {
    return processes[taken];
  }

  boolean isLast() {
    return taken + 1 == processes.length;
  }

  /** Preemptions with the one that is being tried. */
  int preemptionsBehind() {
    return preemptions + (taken < firstPreempting ? 0 : 1);
  }

  /**
   * Which part of what is behind this point is done, and which part is behind what is being tried:
   * a choice that leaves b preemptions counts as the number of steps that are left, to the power of
   * b.
   */
  double[] shares(int stepsLeft, int mostPreemptions) {
    double behindPreempting = 1;
    for (int i = preemptions + 1; i < mostPreemptions; i++) {
      behindPreempting *= stepsLeft;
    }
    double behindFree = preemptions == mostPreemptions ? 1 : behindPreempting * stepsLeft;
    int preemptingDone = Math.max(0, taken - firstPreempting);
    double done = (taken - preemptingDone) * behindFree + preemptingDone * behindPreempting;
    double all =
        firstPreempting * behindFree + (processes.length - firstPreempting) * behindPreempting;
    return new double[] {
      done / all, (taken < firstPreempting ? behindFree : behindPreempting) / all
    };
  }
}
