package portcullis.check.execution;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The ways by which single locations get the stores of a thread, numbered in the order in which
 * they are first met. Shared by the workers of one search, so that what one of them has to do means
 * the same to another. Thread-safe.
 */
public final class Ways {
  // Both guarded by this.
  private final Map<Way, Integer> numbers = new HashMap<>();
  private final List<Way> ways = new ArrayList<>();

  /** Makes one with no way yet. */
  public Ways() {}

  /**
   * One way.
   *
   * @param thread whose stores
   * @param location the id of where they go
   */
  public record Way(int thread, long location) {}

  /** The number of a way, from 0 on without a gap. */
  public synchronized int numberOf(Way way) {
    Integer known = numbers.putIfAbsent(way, ways.size());
    if (known != null) {
      return known;
    }
    ways.add(way);
    return ways.size() - 1;
  }

  /** The way with a number. */
  synchronized Way at(int number) {
    return ways.get(number);
  }

  /** All of them, by number. */
  public synchronized List<Way> all() {
    return List.copyOf(ways);
  }
}
