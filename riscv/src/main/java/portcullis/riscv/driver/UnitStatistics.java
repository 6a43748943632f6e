package portcullis.riscv.driver;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import portcullis.core.sync.SharedLong;

/**
 * Counts of one unit; cheap to add to, and read by anyone at any time: what has been counted has
 * happened, and is visible to who has read the count. Thread-safe.
 */
public final class UnitStatistics {
  private final Map<UnitCounter, SharedLong> counts = new EnumMap<>(UnitCounter.class);

  UnitStatistics() {
    for (UnitCounter counter : UnitCounter.values()) {
      counts.put(counter, new SharedLong(0));
    }
  }

  /** How often it has happened so far. */
  public long get(UnitCounter counter) {
    return count(counter).getAcquire(); // pairs with #addExclusive and #add
  }

  /** Counts something that only happens under one lock or on one thread. */
  void addExclusive(UnitCounter counter, long more) {
    SharedLong count = count(counter);
    count.setRelease(count.getPlain() + more); // pairs with #get
  }

  /** Counts something that happens on any thread. */
  void add(UnitCounter counter, long more) {
    count(counter).getAndAdd(more); // pairs with #get
  }

  private SharedLong count(UnitCounter counter) {
    return Objects.requireNonNull(counts.get(counter));
  }

  @Override
  public String toString() {
    return counts.toString();
  }
}
