package portcullis.check.exploration;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import portcullis.check.execution.Ending;
import portcullis.check.execution.Execution;
import portcullis.check.execution.Processes;
import portcullis.check.execution.Scheduler;
import portcullis.check.execution.Trace;
import portcullis.check.program.Executable;

/**
 * Executions at random, so that rare orders are as likely as can be promised: probabilistic
 * concurrency testing (Burckhardt, Kothari, Musuvathi, Nagarakatte: A randomized scheduler with
 * probabilistic guarantees of finding bugs, 2010).
 *
 * <p>Each process, the draining of stores being processes of their own, has a random priority, and
 * the highest that can makes the next step; at d - 1 steps chosen at random the one about to go
 * falls below all others. What needs d steps in one order is met by one execution with a
 * probability of at least 1 / (n k^(d-1)), with n processes and k steps at most. Both are the
 * largest seen, so that the first execution only measures, and the promise is about the rest.
 *
 * <p>The nth execution depends on the seed, on n, and on the numbers measured before it.
 */
public final class RandomSearch implements Search, Scheduler {
  private static final int MOST_PROCESSES = 1024;
  private static final long STRIDE = 0x9e37_79b9_7f4a_7c15L;

  private final long wanted;
  private final long seed;
  private final int bugDepth;
  private final int[] steppable = new int[MOST_PROCESSES];
  private final long[] priority = new long[MOST_PROCESSES];
  private final int[] changes;

  private SplittableRandom random = new SplittableRandom(0);
  private long index;
  private long executions;
  private long cut;
  private long steps;
  private int mostProcesses = 1;
  private int mostSteps = 1;
  private int processesSeen;

  /**
   * @param wanted executions
   * @param seed of all that is random
   * @param bugDepth how many steps have to come in one order for what is looked for
   */
  public RandomSearch(long wanted, long seed, int bugDepth) {
    this.wanted = wanted;
    this.seed = seed;
    this.bugDepth = bugDepth;
    this.changes = new int[bugDepth - 1];
  }

  /** What can be promised of each execution so far. */
  public Coverage.Random coverage() {
    return new Coverage.Random(executions, seed, bugDepth, mostProcesses, mostSteps);
  }

  @Override
  public Ending next(Executable program) {
    random = new SplittableRandom(seed + index * STRIDE);
    Arrays.fill(priority, 0);
    processesSeen = 0;
    for (int i = 0; i < changes.length; i++) {
      changes[i] = random.nextInt(mostSteps);
    }
    Ending ending = program.execute(this);
    int length = program.execution().trace().length();
    steps += length;
    executions++;
    if (ending == Ending.TOO_LONG) {
      cut++;
    }
    mostSteps = Math.max(mostSteps, length);
    mostProcesses = Math.max(mostProcesses, processesSeen);
    return ending;
  }

  @Override
  public boolean advance(Trace trace) {
    return ++index < wanted;
  }

  @Override
  public int choose(Execution execution) {
    int count = execution.steppable(steppable);
    if (count == 0) {
      return STOP;
    }
    int depth = execution.trace().length();
    int chosen = highest(count);
    for (int i = 0; i < changes.length; i++) {
      if (changes[i] == depth) {
        priority[chosen] = i + 1L; // below all that were drawn
        chosen = highest(count);
      }
    }
    return chosen;
  }

  private int highest(int count) {
    int best = steppable[0];
    for (int i = 0; i < count; i++) {
      int process = steppable[i];
      if (priority[process] == 0) {
        priority[process] = bugDepth + random.nextLong(Long.MAX_VALUE / 2);
        processesSeen++;
      }
      if (priority[process] > priority[best]) {
        best = process;
      }
    }
    return best;
  }

  @Override
  public void stepped(Execution execution, int step) {}

  @Override
  public boolean isDone() {
    return index >= wanted;
  }

  @Override
  public long executions() {
    return executions;
  }

  @Override
  public long redundant() {
    return 0;
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
    return (double) index / wanted;
  }

  @Override
  public void save(DataOutput out, Processes processes) throws IOException {
    SearchState.writeWays(out, processes);
    out.writeLong(wanted);
    out.writeLong(seed);
    out.writeInt(bugDepth);
    out.writeLong(index);
    out.writeLong(executions);
    out.writeLong(cut);
    out.writeLong(steps);
    out.writeInt(mostProcesses);
    out.writeInt(mostSteps);
  }

  /**
   * Goes on where a search was saved.
   *
   * @param processes of the program that it will be given
   */
  public static RandomSearch restore(DataInput in, Processes processes) throws IOException {
    SearchState.readWays(in, processes);
    RandomSearch search = new RandomSearch(in.readLong(), in.readLong(), in.readInt());
    search.index = in.readLong();
    search.executions = in.readLong();
    search.cut = in.readLong();
    search.steps = in.readLong();
    search.mostProcesses = in.readInt();
    search.mostSteps = in.readInt();
    return search;
  }
}
