package portcullis.core.sync;

/**
 * The run-time check of {@link LockClass}: which locks the thread holds, and whether the next one
 * may be taken.
 *
 * <p>It also checks waits. Who waits for hardware, for readers or for another thread may hold locks
 * of the first classes only, up to {@link LockClass#COMMAND_BLOCK}: those that I/O has no need of.
 * So what happens to one device never keeps the I/O of another waiting for more than a lock's own
 * few instructions, but where {@link Mutex#allowWaits} says so.
 *
 * <p>On with {@code -Dportcullis.lockdep=true}, as all tests run; otherwise the JIT removes it. A
 * breach is an {@link IllegalStateException} that names both locks, thrown before the lock is
 * touched, so that an inversion shows on every run and not only when two threads meet in it.
 */
public final class LockOrder {
  private static final boolean ENABLED = Boolean.getBoolean("portcullis.lockdep");

  private static final PerThread<LockOrder> HELD = new PerThread<>(LockOrder::new);

  private static final int DEEPEST = 32;

  private final Mutex[] held = new Mutex[DEEPEST];
  // Of each, whether its holder may wait.
  private final boolean[] patient = new boolean[DEEPEST];
  private int depth;

  private LockOrder() {}

  /**
   * Asserts that the thread holds no lock, as is required wherever code that belongs to somebody
   * else is called.
   *
   * @param callback what is about to be called
   */
  public static void assertNoneHeld(String callback) {
    if (ENABLED) {
      LockOrder mine = HELD.get();
      if (mine.depth > 0) {
        throw new IllegalStateException(callback + " called with " + mine.innermost() + " held");
      }
    }
  }

  // For anything but a lock: whoever wants a lock of the thread waits for that too.
  static void beforeWait() {
    if (ENABLED) {
      HELD.get().checkWait();
    }
  }

  static void allowWaits(Mutex held) {
    if (ENABLED) {
      LockOrder mine = HELD.get();
      mine.patient[mine.find(held)] = true;
    }
  }

  static void beforeLock(Mutex next) {
    if (ENABLED) {
      HELD.get().check(next);
    }
  }

  static void afterLock(Mutex taken) {
    if (ENABLED) {
      LockOrder mine = HELD.get();
      mine.patient[mine.depth] = taken.lockClass().mayWait();
      mine.held[mine.depth++] = taken;
    }
  }

  static void beforeUnlock(Mutex released) {
    if (ENABLED) {
      HELD.get().remove(released);
    }
  }

  private Mutex innermost() {
    return held[depth - 1];
  }

  private void check(Mutex next) {
    for (int i = 0; i < depth; i++) {
      Mutex outer = held[i];
      int order = outer.lockClass().compareTo(next.lockClass());
      if (order > 0 || (order == 0 && Long.compareUnsigned(outer.key(), next.key()) >= 0)) {
        throw new IllegalStateException(
            "lock order: " + next + " requested with " + outer + " held");
      }
    }
    if (depth == DEEPEST) {
      throw new IllegalStateException("more than " + DEEPEST + " locks held");
    }
  }

  private void checkWait() {
    for (int i = 0; i < depth; i++) {
      if (!patient[i]) {
        throw new IllegalStateException("wait with " + held[i] + " held");
      }
    }
  }

  private void remove(Mutex released) {
    int at = find(released);
    System.arraycopy(held, at + 1, held, at, depth - at - 1);
    System.arraycopy(patient, at + 1, patient, at, depth - at - 1);
    depth--;
  }

  private int find(Mutex wanted) {
    for (int i = depth - 1; i >= 0; i--) {
      if (held[i].equals(wanted)) {
        return i;
      }
    }
    throw new IllegalStateException(wanted + " is not held by the thread");
  }
}
