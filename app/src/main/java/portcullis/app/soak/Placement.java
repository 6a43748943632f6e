package portcullis.app.soak;

import portcullis.core.sync.SharedLongArray;

/**
 * Which domain each engine is attached to, as far as that is certain: a word that grows with every
 * change. Thread-safe: one writer an engine, any number of readers.
 */
final class Placement {
  /** Blocked, or attached to where no slot is. */
  static final int NOWHERE = 0;

  private static final int CHANGING = 7;

  // version * 8 + number of the domain, or NOWHERE, or CHANGING; volatile.
  private final SharedLongArray words;

  Placement(int engines) {
    words = new SharedLongArray(engines);
    for (int i = 0; i < engines; i++) {
      words.setPlain(i, CHANGING);
    }
  }

  /** Before anything is done to the engine. */
  void beginChange(int engine) {
    words.set(engine, words.get(engine) | CHANGING);
  }

  /** After it: the engine is attached to that domain for sure, until the next change. */
  void endChange(int engine, int domain) {
    words.set(engine, (words.get(engine) / 8 + 1) * 8 + domain);
  }

  long observe(int engine) {
    return words.get(engine);
  }

  /** Whether the engine was in one place all the time between two observations. */
  static boolean wasSteady(long before, long after) {
    return before == after && (before & 7) != CHANGING;
  }

  /** Where it was. */
  static int domainOf(long word) {
    return (int) (word & 7);
  }
}
