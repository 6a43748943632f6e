package portcullis.check.litmus;

import org.jspecify.annotations.Nullable;
import portcullis.check.execution.AccessMode;
import portcullis.check.execution.Accesses;
import portcullis.check.execution.Location;

/**
 * RCU of one execution of a test, as the law of grace periods demands and no stronger: a grace
 * period ends after every read section that began before it, and after every store that came before
 * the end of such a section.
 *
 * <p>Each section has a word of its own, which nothing but grace periods reads. Its beginning is
 * written past the store buffer: a grace period cannot miss it, and yet no access of the reader is
 * kept in order by it. Its end is a release store: when a grace period sees it, all stores before
 * it have taken effect. A section that a grace period does not find begun begins after it, and
 * reads what was stored before it, since loads are never early.
 */
final class ReadSections {
  private static final int MOST_SECTIONS = 64;
  private static final int BEGUN = 1;
  private static final int ENDED = 2;
  private static final long WHOLE = -1;

  private final Accesses accesses;
  private final long[] firstIds;
  private final @Nullable Location[][] words;
  private final int[] nesting;
  private final int[] begun;

  ReadSections(Accesses accesses, int threads) {
    this.accesses = accesses;
    this.firstIds = new long[threads];
    this.words = new @Nullable Location[threads][MOST_SECTIONS];
    this.nesting = new int[threads];
    this.begun = new int[threads];
    for (int i = 0; i < threads; i++) {
      firstIds[i] = accesses.reserve(MOST_SECTIONS);
    }
  }

  /** {@code rcu_read_lock} of a thread. */
  void begin(int thread) {
    if (nesting[thread]++ == 0) {
      int section = begun[thread];
      if (section == MOST_SECTIONS) {
        throw new AssertionError("begins more than " + MOST_SECTIONS + " read sections");
      }
      accesses.storeAtOnce(word(thread, section), BEGUN);
      begun[thread]++;
    }
  }

  /** {@code rcu_read_unlock} of a thread. */
  void end(int thread) {
    if (nesting[thread] == 0) {
      throw new AssertionError("ends a read section that it has not begun");
    }
    if (--nesting[thread] == 0) {
      accesses.store(word(thread, begun[thread] - 1), ENDED, null, AccessMode.ORDERED, WHOLE);
    }
  }

  /** {@code synchronize_rcu}: a full fence, and the end of all sections found begun. */
  void synchronize() {
    accesses.fullFence();
    for (int thread = 0; thread < firstIds.length; thread++) {
      int section = 0;
      while (section < MOST_SECTIONS && hasEndedIfBegun(word(thread, section))) {
        section++;
      }
    }
  }

  // False for one that has not begun: then neither have those after it.
  private boolean hasEndedIfBegun(Location word) {
    accesses.beginWait();
    long state = accesses.load(word, AccessMode.ORDERED, WHOLE);
    while (state == BEGUN) {
      accesses.pause();
      state = accesses.load(word, AccessMode.ORDERED, WHOLE);
    }
    return state == ENDED;
  }

  private Location word(int thread, int section) {
    Location word = words[thread][section];
    if (word == null) {
      word =
          accesses
              .element(firstIds[thread] + section)
              .named("P" + thread + "'s read section " + section);
      words[thread][section] = word;
    }
    return word;
  }
}
