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

  /** Volatile compare-and-set; returns whether it took place. */
  public boolean compareAndSet(int index, long expected, long newValue) {
    return WORD.compareAndSet(words, index, expected, newValue);
  }

  /** Atomically adds, with volatile effects, and returns the value before. */
  public long getAndAdd(int index, long delta) {
    return (long) WORD.getAndAdd(words, index, delta);
  }
}
