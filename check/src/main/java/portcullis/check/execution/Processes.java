package portcullis.check.execution;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Numbers for whoever makes steps: threads, and the ways by which their buffered stores reach
 * memory. The numbers stay the same over all executions of one exploration, and are the same for
 * all of its workers. Confined to one of them, but for {@link #ways}.
 */
public final class Processes {
  /** Threads of a scenario, at most. */
  public static final int MOST_THREADS = 16;

  private static final int FIRST_PER_LOCATION = 2 * MOST_THREADS;
  private static final int UNKNOWN = -1;

  private Ways ways = new Ways();
  // What this worker has asked for so far.
  private final Map<Ways.Way, Integer> numbers = new HashMap<>();
  private int[] threadOf = {};

  Processes() {}

  /** Whether it is a thread itself. */
  public static boolean isThread(int process) {
    return process < MOST_THREADS;
  }

  /** The thread whose steps or stores a process makes. */
  public int thread(int process) {
    if (process < FIRST_PER_LOCATION) {
      return process & (MOST_THREADS - 1);
    }
    int way = process - FIRST_PER_LOCATION;
    int thread = way < threadOf.length ? threadOf[way] : UNKNOWN;
    return thread == UNKNOWN ? learn(way) : thread;
  }

  // Of a way that another worker has met.
  private int learn(int way) {
    if (way >= threadOf.length) {
      int known = threadOf.length;
      threadOf = Arrays.copyOf(threadOf, Math.max(64, 2 * (way + 1)));
      Arrays.fill(threadOf, known, threadOf.length, UNKNOWN);
    }
    threadOf[way] = ways.at(way).thread();
    return threadOf[way];
  }

  /** The buffer of a thread whose stores take effect in order. */
  static int ofBuffer(int thread) {
    return MOST_THREADS + thread;
  }

  /** The stores of a thread to one location. */
  int ofStores(int thread, long location) {
    return FIRST_PER_LOCATION
        + numbers.computeIfAbsent(new Ways.Way(thread, location), way -> ways.numberOf(way));
  }

  /** Where the numbers come from. */
  public Ways ways() {
    return ways;
  }

  /** Takes numbers from elsewhere from now on, between two executions. */
  public void share(Ways others) {
    ways = others;
    numbers.clear();
    threadOf = new int[] {};
  }
}
