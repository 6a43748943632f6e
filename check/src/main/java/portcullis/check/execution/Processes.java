package portcullis.check.execution;

import java.util.HashMap;
import java.util.Map;

/**
 * Numbers for whoever makes steps: threads, and the ways by which their buffered stores reach
 * memory. The numbers stay the same over all executions of one exploration.
 */
public final class Processes {
  /** Threads of a scenario, at most. */
  public static final int MOST_THREADS = 16;

  private static final int FIRST_PER_LOCATION = 2 * MOST_THREADS;

  private record Way(int thread, long location) {}

  private final Map<Way, Integer> numbers = new HashMap<>();
  private int[] threadOf = new int[64];
  private long[] locationOf = new long[64];
  private int count = FIRST_PER_LOCATION;

  Processes() {}

  /** Whether it is a thread itself. */
  public static boolean isThread(int process) {
    return process < MOST_THREADS;
  }

  /** The thread whose steps or stores a process makes. */
  public int thread(int process) {
    return process < FIRST_PER_LOCATION
        ? process & (MOST_THREADS - 1)
        : threadOf[process - FIRST_PER_LOCATION];
  }

  /** The buffer of a thread whose stores take effect in order. */
  static int ofBuffer(int thread) {
    return MOST_THREADS + thread;
  }

  /** The stores of a thread to one location. */
  int ofStores(int thread, long location) {
    return numbers.computeIfAbsent(new Way(thread, location), this::add);
  }

  /** Number of the ways that stores to single locations take; those are numbered without a gap. */
  public int ways() {
    return count - FIRST_PER_LOCATION;
  }

  /** The thread of the nth such way. */
  public int threadOfWay(int n) {
    return threadOf[n];
  }

  /** The location of the nth such way. */
  public long locationOfWay(int n) {
    return locationOf[n];
  }

  /**
   * Gives a way the next number, for a search that goes on where another was stopped.
   *
   * @return whether the nth way is now this one
   */
  public boolean restoreWay(int n, int thread, long location) {
    return ofStores(thread, location) == FIRST_PER_LOCATION + n;
  }

  private int add(Way way) {
    int number = count++;
    int slot = number - FIRST_PER_LOCATION;
    if (slot == threadOf.length) {
      threadOf = java.util.Arrays.copyOf(threadOf, slot * 2);
      locationOf = java.util.Arrays.copyOf(locationOf, slot * 2);
    }
    locationOf[slot] = way.location;
    threadOf[slot] = way.thread;
    return number;
  }
}
