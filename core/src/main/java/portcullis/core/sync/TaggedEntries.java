package portcullis.core.sync;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a two-way set-associative cache that threads share: lookups take no lock and write
 * nothing, and get a whole entry or none.
 *
 * <p>An entry is a label and a key, which together say what it is for; a value, not 0; and a note,
 * which lookups have no need of. It is four words:
 *
 * <pre>
 *   +0 tag   63  sequence  34 33 empty 32 busy 31     label     0
 *   +1 key
 *   +2 value
 *   +3 note
 * </pre>
 *
 * <pre>
 *   lookup                            who changes an entry
 *   ------                            --------------------
 *   tag          (acquire)            tag: busy            (compare-and-set)
 *   key, value   (acquire)            release fence
 *   tag again    (opaque)             key, value, note     (opaque)
 *                                     tag: next sequence   (release)
 * </pre>
 *
 * <p>A lookup that reads a word of the change reads the tag again after the fence, and so finds
 * another one than at first. A tag does not come back while a lookup can be under way: its sequence
 * has 30 bits.
 *
 * <p>Thread-safe; {@link #clear} is for one thread at a time. No twin stands in for this class in
 * the explorer, so what is explored must not use it.
 */
public final class TaggedEntries {
  /** The answer of {@link #claim} if another thread is busy with the place. */
  public static final int NOWHERE = -1;

  private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

  private static final int WAY_WORDS = 4;
  private static final int SET_WORDS_LOG2 = 3;
  private static final int KEY = 1;
  private static final int VALUE = 2;
  private static final int NOTE = 3;

  private static final long LABEL = 0xffff_ffffL;
  private static final long BUSY = 1L << 32;
  private static final long EMPTY = 1L << 33;
  private static final long MATCHED = EMPTY | BUSY | LABEL;
  private static final long SEQUENCE_STEP = 1L << 34;
  private static final long SEQUENCE = -SEQUENCE_STEP;

  // Tags: acquire, compare-and-set, release; the other words written opaque between them, and read
  // with acquire. Methods have it in a local: the JIT reloads a field after each acquire.
  private final long[] words;
  private final int setMask;
  // Of the one thread that clears.
  private final Backoff pauses = new Backoff();

  /** Which entries must go. */
  @FunctionalInterface
  public interface Judge<S extends @Nullable Object> {
    /** Whether an entry must. */
    boolean names(S scope, int label, long key, long value, long note);
  }

  /**
   * Makes entries, all empty.
   *
   * @param entries a power of two, at least 2
   */
  public TaggedEntries(int entries) {
    words = new long[entries * WAY_WORDS];
    setMask = (words.length - 1) & (-1 << SET_WORDS_LOG2);
    for (int slot = 0; slot < words.length; slot += WAY_WORDS) {
      WORD.setRelease(words, slot, EMPTY);
    }
  }

  /** The set for a hash, by its first slot. */
  public int setOf(int hash) {
    return (hash << SET_WORDS_LOG2) & setMask;
  }

  /** The value of the entry of a set with a label and a key, or 0. */
  public long find(int set, int label, long key) {
    long found = findFirst(set, label, key);
    return found != 0 ? found : findSecond(set, label, key);
  }

  /** The same for the first place of the set, small enough to be inlined everywhere. */
  public long findFirst(int set, int label, long key) {
    return valueIn(words, set, label, key);
  }

  /** The same for the second place. */
  public long findSecond(int set, int label, long key) {
    return valueIn(words, set + WAY_WORDS, label, key);
  }

  private static long valueIn(long[] all, int slot, int label, long key) {
    long tag = (long) WORD.getAcquire(all, slot); // pairs with #claim and #publish
    if ((long) WORD.getAcquire(all, slot + KEY) != key || !isFor(tag, label)) {
      return 0;
    }
    long value = (long) WORD.getAcquire(all, slot + VALUE);
    return (long) WORD.getOpaque(all, slot) == tag ? value : 0;
  }

  private static boolean isFor(long tag, int label) {
    return ((tag ^ (label & LABEL)) & MATCHED) == 0;
  }

  /**
   * The note of the entry of a set with a label, a key and a value.
   *
   * @return {@code otherwise} if there is none
   */
  public long note(int set, int label, long key, long value, long otherwise) {
    long[] all = words;
    for (int slot = set; slot <= set + WAY_WORDS; slot += WAY_WORDS) {
      long tag = (long) WORD.getAcquire(all, slot); // as in #valueIn
      if (isFor(tag, label)
          && (long) WORD.getAcquire(all, slot + KEY) == key
          && (long) WORD.getAcquire(all, slot + VALUE) == value) {
        long note = (long) WORD.getAcquire(all, slot + NOTE);
        if ((long) WORD.getOpaque(all, slot) == tag) {
          return note;
        }
      }
    }
    return otherwise;
  }

  /**
   * Makes a place of a set busy, to be followed by {@link #publish} or {@link #abandon}: that of
   * the same label and key, or an empty one, or else the one that was filled less often. Should
   * both places come to have the same label and key, the first is what lookups find.
   *
   * <p>A volatile update: volatile reads of the caller come after it.
   *
   * @return a slot, or {@link #NOWHERE}
   */
  public int claim(int set, int label, long key) {
    long[] all = words;
    int slot = set;
    long tag = (long) WORD.getOpaque(all, slot);
    if ((tag & EMPTY) == 0
        && !((long) WORD.getOpaque(all, slot + KEY) == key && isFor(tag, label))) {
      long other = (long) WORD.getOpaque(all, slot + WAY_WORDS);
      if ((other & EMPTY) != 0 || tag - other > 0) { // by their sequences
        slot += WAY_WORDS;
        tag = other;
      }
    }
    if (!WORD.compareAndSet(all, slot, tag & ~BUSY, tag | BUSY)) {
      return NOWHERE;
    }
    VarHandle.releaseFence(); // busy before the words change; pairs with the acquires in #valueIn
    return slot;
  }

  /** Fills a claimed slot. */
  public void publish(int slot, int label, long key, long value, long note) {
    long[] all = words;
    long sequence = ((long) WORD.get(all, slot) & SEQUENCE) + SEQUENCE_STEP;
    WORD.setOpaque(all, slot + KEY, key);
    WORD.setOpaque(all, slot + VALUE, value);
    WORD.setOpaque(all, slot + NOTE, note);
    WORD.setRelease(all, slot, sequence | (label & LABEL)); // pairs with #valueIn
  }

  /** Leaves a claimed slot as it was. */
  public void abandon(int slot) {
    long tag = (long) WORD.get(words, slot);
    WORD.setRelease(words, slot, (tag & ~BUSY) + SEQUENCE_STEP);
  }

  /**
   * Empties the entries that a judge names; waits for places that are busy, which their claimers
   * leave soon. Volatile reads of the tags: whoever claims a place after it was looked at sees what
   * the caller stored before, if its reads are volatile too.
   */
  public <S extends @Nullable Object> void clear(Judge<? super S> judge, S scope) {
    for (int slot = 0; slot < words.length; slot += WAY_WORDS) {
      clearSlot(slot, judge, scope);
    }
  }

  /** Likewise for the entries of one set. */
  public <S extends @Nullable Object> void clearSet(int set, Judge<? super S> judge, S scope) {
    clearSlot(set, judge, scope);
    clearSlot(set + WAY_WORDS, judge, scope);
  }

  private <S extends @Nullable Object> void clearSlot(int slot, Judge<? super S> judge, S scope) {
    pauses.reset();
    while (true) {
      long tag = (long) WORD.getVolatile(words, slot);
      if ((tag & BUSY) != 0) {
        pauses.pause(); // a claimer writes four words and is done; it waits for nobody
        continue;
      }
      boolean named = (tag & EMPTY) == 0 && names(judge, scope, slot, tag);
      if (named ? empty(slot, tag) : isUnchanged(slot, tag)) {
        return;
      }
    }
  }

  private <S extends @Nullable Object> boolean names(
      Judge<? super S> judge, S scope, int slot, long tag) {
    return judge.names(
        scope,
        (int) tag,
        (long) WORD.getOpaque(words, slot + KEY),
        (long) WORD.getOpaque(words, slot + VALUE),
        (long) WORD.getOpaque(words, slot + NOTE));
  }

  private boolean isUnchanged(int slot, long tag) {
    VarHandle.acquireFence(); // pairs with the release fence in #claim
    return (long) WORD.getOpaque(words, slot) == tag;
  }

  private boolean empty(int slot, long tag) {
    if (!WORD.compareAndSet(words, slot, tag, tag | BUSY)) {
      return false;
    }
    WORD.setRelease(words, slot, ((tag & SEQUENCE) + SEQUENCE_STEP) | EMPTY);
    return true;
  }
}
