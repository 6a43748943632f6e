package portcullis.core.sync;

/**
 * The run-time check of {@link LockClass}: which locks the thread holds, and whether the next one
 * may be taken.
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

  static void beforeLock(Mutex next) {
    if (ENABLED) {
      HELD.get().check(next);
    }
  }

  static void afterLock(Mutex taken) {
    if (ENABLED) {
      LockOrder mine = HELD.get();
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

  private void remove(Mutex released) {
    for (int i = depth - 1; i >= 0; i--) {
      if (held[i].equals(released)) {
        System.arraycopy(held, i + 1, held, i, depth - i - 1);
        depth--;
        return;
      }
    }
    throw new IllegalStateException(released + " released by a thread that does not hold it");
  }
}
