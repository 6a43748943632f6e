package portcullis.testkit.domain;

import org.jspecify.annotations.Nullable;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.SharedLongArray;

/**
 * Knows which translations of a slot, a page-sized place in an address space, may be seen when.
 *
 * <p>Each slot has one owner that maps and unmaps it, and a word that says in which phase of which
 * version it is. A device reads the word, does its access, and reads the word again: from the two
 * it follows what the access may have met.
 *
 * <pre>
 *   word = version * 4 + phase      EMPTY -> MAPPING -> MAPPED -> UNMAPPING -> EMPTY (version + 1)
 *
 *   EMPTY, same version before and after:    must be blocked (contract 4)
 *   MAPPED, same version before and after:   must be let through, to that version's page
 *   anything else:                           blocked, or a page of one of the versions between
 * </pre>
 *
 * <p>Thread-safe: one writer a slot, any number of readers.
 */
public final class StressOracle {
  private static final int EMPTY = 0;
  private static final int MAPPING = 1;
  private static final int MAPPED = 2;
  private static final int UNMAPPING = 3;

  // Volatile: the word before an access is ordered before it, and after it the word after.
  private final SharedLongArray words;
  private final SharedLong mustBlock = new SharedLong(0);
  private final SharedLong mustPass = new SharedLong(0);
  private final SharedLong judged = new SharedLong(0);

  /** Makes one for {@code slots} empty slots. */
  public StressOracle(int slots) {
    words = new SharedLongArray(slots);
  }

  /** Before the map; returns the version to tag the page with. */
  public long beginMap(int slot) {
    return advance(slot, EMPTY, MAPPING);
  }

  /** After the map has returned. */
  public void endMap(int slot) {
    advance(slot, MAPPING, MAPPED);
  }

  /** Before the unmap. */
  public void beginUnmap(int slot) {
    advance(slot, MAPPED, UNMAPPING);
  }

  /** After the sync has returned. */
  public void endUnmap(int slot) {
    long word = words.get(slot);
    expect(slot, word, UNMAPPING);
    words.set(slot, (word / 4 + 1) * 4 + EMPTY);
  }

  /** The state of a slot, to be taken before and after an access. */
  public long observe(int slot) {
    return words.get(slot);
  }

  /**
   * Judges an access between two observations.
   *
   * @param attached whether the device was attached all the time; if not it may be blocked always
   * @param blocked whether it was
   * @param tag version found in the page it was let through to
   * @return null if that is as it must be, or else what is wrong
   */
  public @Nullable String judge(
      int slot, long before, long after, boolean attached, boolean blocked, long tag) {
    judged.getAndAdd(1);
    boolean steady = before == after;
    int phase = (int) (before & 3);
    if (blocked) {
      if (steady && phase == MAPPED && attached) {
        return "slot %d version %d is mapped, but the access was blocked"
            .formatted(slot, before / 4);
      }
      if (steady && phase == EMPTY) {
        mustBlock.getAndAdd(1);
      }
      return null;
    }
    if (steady && phase == EMPTY) {
      return "slot %d is empty at version %d, but an access reached a page of version %d"
          .formatted(slot, before / 4, tag);
    }
    long oldest = before / 4;
    long newest = after / 4;
    if (tag < oldest || tag > newest) {
      return "slot %d went from version %d to %d, but an access reached a page of version %d"
          .formatted(slot, oldest, newest, tag);
    }
    if (steady && phase == MAPPED) {
      mustPass.getAndAdd(1);
    }
    return null;
  }

  /** Accesses judged that had to be blocked, and were. */
  public long mustBlock() {
    return mustBlock.get();
  }

  /** Accesses judged that had to be let through, and were. */
  public long mustPass() {
    return mustPass.get();
  }

  /** Accesses judged. */
  public long judged() {
    return judged.get();
  }

  private long advance(int slot, int from, int to) {
    long word = words.get(slot);
    expect(slot, word, from);
    words.set(slot, word - from + to);
    return word / 4;
  }

  private static void expect(int slot, long word, int phase) {
    if ((word & 3) != phase) {
      throw new IllegalStateException("slot %d is in phase %d".formatted(slot, word & 3));
    }
  }
}
