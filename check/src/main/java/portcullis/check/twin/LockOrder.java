package portcullis.check.twin;

import java.util.ArrayList;
import java.util.List;

/** Twin of the class of the same name, always on: a lock out of order fails the execution. */
public final class LockOrder {
  private static final PerThread<LockOrder> HELD = new PerThread<>(LockOrder::new);

  private final List<Mutex> held = new ArrayList<>();

  private LockOrder() {}

  /** Throws if the calling thread holds a lock. */
  public static void assertNoneHeld(String callback) {
    LockOrder mine = HELD.get();
    if (!mine.held.isEmpty()) {
      throw new IllegalStateException(callback + " called with " + mine.held + " held");
    }
  }

  static void beforeWait() {
    for (Mutex outer : HELD.get().held) {
      if (!outer.allowsWaits()) {
        throw new IllegalStateException("wait with " + outer + " held");
      }
    }
  }

  // A mutex that has been weakened is not held: what it is for is to show, not this.
  static void allowWaits(Mutex lock) {
    if (HELD.get().held.contains(lock)) {
      lock.setAllowsWaits();
    }
  }

  static void beforeLock(Mutex next) {
    for (Mutex outer : HELD.get().held) {
      int order = outer.lockClass().compareTo(next.lockClass());
      if (order > 0 || (order == 0 && Long.compareUnsigned(outer.key(), next.key()) >= 0)) {
        throw new IllegalStateException(
            "lock order: " + next + " requested with " + outer + " held");
      }
    }
  }

  static void afterLock(Mutex taken) {
    HELD.get().held.add(taken);
  }

  static void beforeUnlock(Mutex released) {
    if (!HELD.get().held.remove(released)) {
      throw new IllegalStateException(released + " released by a thread that does not hold it");
    }
  }
}
