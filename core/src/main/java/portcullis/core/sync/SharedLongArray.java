package portcullis.core.sync;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A fixed number of 64-bit words that threads share; each access names its memory mode.
 *
 * <p>Thread-safe. Indexes out of range throw {@link ArrayIndexOutOfBoundsException}.
 */
public final class SharedLongArray {
  private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

  private final long[] words;

  /** Makes {@code length} words of zero. */
  public SharedLongArray(int length) {
    words = new long[length];
  }

  /** Number of words. */
  public int length() {
    return words.length;
  }

  /** Plain read: for the one thread that writes, or under the lock that guards the word. */
  public long getPlain(int index) {
    return (long) WORD.get(words, index);
  }

  /** Opaque read: coherent per location, no order with others. */
  public long getOpaque(int index) {
    return (long) WORD.getOpaque(words, index);
  }

  /** Acquire read: what preceded the release store it sees is visible afterwards. */
  public long getAcquire(int index) {
    return (long) WORD.getAcquire(words, index);
  }

  /** Volatile read. */
  public long get(int index) {
    return (long) WORD.getVolatile(words, index);
  }

  /** Plain write: before publication, or under the lock that guards the word. */
  public void setPlain(int index, long newValue) {
    WORD.set(words, index, newValue);
  }

  /** Opaque write: becomes visible eventually, orders nothing. */
  public void setOpaque(int index, long newValue) {
    WORD.setOpaque(words, index, newValue);
  }

  /** Release write: publishes everything written before it. */
  public void setRelease(int index, long newValue) {
    WORD.setRelease(words, index, newValue);
  }

  /** Volatile write: also ordered before later volatile reads of this thread. */
  public void set(int index, long newValue) {
    WORD.setVolatile(words, index, newValue);
  }

  /**
   * Reads an entry of three words that a writer changes under a tag which never comes back: the
   * tag, a key, a value. The value is that of the same moment as the other two.
   *
   * <p>The tag and the key are read with acquire, then the value with acquire, then the tag again.
   * A writer makes the tag another one, by compare-and-set and a release fence, before it touches
   * the other words, and puts the final tag in place with release.
   *
   * @param index of the tag; key and value follow
   * @param tagMask bits of the tag that must be those of {@code wantedTag}
   * @return the value, or 0 if tag or key are others or have just changed
   */
  public long getMatching(int index, long tagMask, long wantedTag, long wantedKey) {
    // In a local: the JIT reloads a field after each acquire, final or not.
    long[] all = words;
    long tag = (long) WORD.getAcquire(all, index);
    if (((tag ^ wantedTag) & tagMask) != 0 || (long) WORD.getAcquire(all, index + 1) != wantedKey) {
      return 0;
    }
    long value = (long) WORD.getAcquire(all, index + 2);
    return (long) WORD.getOpaque(all, index) == tag ? value : 0;
  }

  /**
   * Writes an entry for {@link #getMatching}, with a fourth word that it does not read: those three
   * opaque, then the tag with release. The caller has made the tag another one before, as said
   * there.
   */
  public void setMatching(int index, long tag, long key, long value, long fourth) {
    long[] all = words;
    WORD.setOpaque(all, index + 1, key);
    WORD.setOpaque(all, index + 2, value);
    WORD.setOpaque(all, index + 3, fourth);
    WORD.setRelease(all, index, tag);
  }

  /** Volatile compare-and-set; returns whether it took place. */
  public boolean compareAndSet(int index, long expected, long newValue) {
    return WORD.compareAndSet(words, index, expected, newValue);
  }

  /** Atomically adds, with volatile effects, and returns the value before. */
  public long getAndAdd(int index, long delta) {
    return (long) WORD.getAndAdd(words, index, delta);
  }
}
