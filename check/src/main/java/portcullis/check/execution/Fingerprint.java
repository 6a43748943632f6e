package portcullis.check.execution;

import java.util.Arrays;

/**
 * A number of 128 bits for the state that the beginning of an execution has led to: the same for
 * beginnings with the same steps and the same order between those that affect each other, another
 * one, but for a chance of 2^-128 a pair, for all others.
 *
 * <p>It is a sum over the steps, so that their order in time does not matter: of whose step each
 * is, and which of that process, and of what happens before it. The state is a function of these:
 * what a step reads is what the last of the writes before it wrote, and all writes to one location
 * are in order. Whether somebody can go on is added, and so is the time: a poller that has read its
 * own store before that took effect may have seen another's store since or not, without an order
 * between the two. Confined to one worker.
 */
public final class Fingerprint {
  private static final long LOW_SEED = 0x6a09_e667_f3bc_c908L; // the fraction of the root of 2
  private static final long HIGH_SEED = 0xbb67_ae85_84ca_a73bL; // and of 3
  private static final long ODD = 0x9e37_79b9_7f4a_7c15L; // 2^64 by the golden ratio

  private int length;
  // Of each step: which one of its process it is, and what stands for that where it comes before.
  private int[] index = new int[256];
  private long[] lowName = new long[256];
  private long[] highName = new long[256];
  // Sums of the first so many steps.
  private long[] lowSum = new long[257];
  private long[] highSum = new long[257];
  private long low;
  private long high;

  /** Makes that of the beginning. */
  public Fingerprint() {}

  /** How many steps it has taken in. */
  public int length() {
    return length;
  }

  /** Forgets all but the first so many steps. */
  public void cutTo(int steps) {
    length = Math.min(length, steps);
  }

  /** Takes in the step that comes next. */
  public void add(Execution execution, int step) {
    if (step != length) {
      throw new IllegalStateException("step %d comes after %d steps".formatted(step, length));
    }
    if (length == index.length) {
      grow();
    }
    Trace trace = execution.trace();
    int process = trace.process(step);
    index[step] = indexOf(trace, step);
    long name = (long) process << 32 | index[step];
    lowName[step] = mix(name + LOW_SEED);
    highName[step] = mix(name + HIGH_SEED);
    long what =
        mix(trace.location(step) + LOW_SEED)
            + trace.kind(step).ordinal() * 2L
            + (trace.wrote(step) ? 1 : 0);
    long lowPast = trace.sumBefore(step, lowName);
    long highPast = trace.sumBefore(step, highName);
    lowSum[step + 1] =
        lowSum[step] + mix(lowName[step] + mix(what + mix(lowPast + ODD * highPast)));
    highSum[step + 1] =
        highSum[step] + mix(highName[step] + mix(what + mix(highPast - ODD * lowPast)));
    length++;
  }

  private int indexOf(Trace trace, int step) {
    for (int i = step - 1; i >= 0; i--) {
      if (trace.process(i) == trace.process(step)) {
        return index[i] + 1;
      }
    }
    return 0;
  }

  /** Sums up the state after the steps taken in, for {@link #low} and {@link #high}. */
  public void take(Execution execution) {
    low = lowSum[length] + mix(execution.nowNanos() + LOW_SEED);
    high = highSum[length] + mix(execution.nowNanos() + HIGH_SEED);
    for (Strand strand : execution.strands()) {
      long standing = standingOf(strand, execution.canStep(strand));
      low += mix(standing + LOW_SEED);
      high += mix(standing + HIGH_SEED);
    }
  }

  private static long standingOf(Strand strand, boolean canStep) {
    long standing = strand.pending == null ? 0 : strand.pending.ordinal() + 1;
    standing = standing * 2 + (strand.hasEnded ? 1 : 0);
    standing = standing * 2 + (canStep ? 1 : 0);
    standing = standing * 2 + (strand.isTimeUp ? 1 : 0);
    standing = standing * 2 + (strand.sawMutexUsed() ? 1 : 0);
    standing = mix(standing * Processes.MOST_THREADS + strand.id) + mix(strand.deadlineNanos);
    standing = mix(standing + strand.nextSequence) + strand.buffer.size();
    for (Strand.Watched watched : strand.watched) {
      if (watched.version != watched.location.version) {
        standing += mix(watched.location.id + ODD);
      }
    }
    return standing;
  }

  /** Half of what {@link #take} has summed up. */
  public long low() {
    return low;
  }

  /** The other half. */
  public long high() {
    return high;
  }

  /** A number of which each bit depends on each of the given one's, and which is no other's. */
  public static long mix(long number) {
    long mixed = (number ^ number >>> 32) * 0xd6e8_feb8_6659_fd93L;
    mixed = (mixed ^ mixed >>> 32) * 0xd6e8_feb8_6659_fd93L;
    return mixed ^ mixed >>> 32;
  }

  private void grow() {
    int capacity = index.length * 2;
    index = Arrays.copyOf(index, capacity);
    lowName = Arrays.copyOf(lowName, capacity);
    highName = Arrays.copyOf(highName, capacity);
    lowSum = Arrays.copyOf(lowSum, capacity + 1);
    highSum = Arrays.copyOf(highSum, capacity + 1);
  }
}
