package portcullis.riscv.driver;

import portcullis.core.sync.SharedLongArray;

/** Counts of one unit; cheap to add to, and read by anyone at any time. Thread-safe. */
public final class UnitStatistics {
  private final SharedLongArray counts = new SharedLongArray(UnitCounter.values().length);

  UnitStatistics() {}

  /** How often it has happened so far. */
  public long get(UnitCounter counter) {
    return counts.getOpaque(counter.ordinal());
  }

  /** Counts something that only happens under one lock or on one thread. */
  void addExclusive(UnitCounter counter, long more) {
    int i = counter.ordinal();
    counts.setOpaque(i, counts.getPlain(i) + more);
  }

  /** Counts something that happens on any thread. */
  void add(UnitCounter counter, long more) {
    counts.getAndAdd(counter.ordinal(), more);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (UnitCounter counter : UnitCounter.values()) {
      text.append(text.isEmpty() ? "" : ", ").append(counter).append(' ').append(get(counter));
    }
    return text.toString();
  }
}
