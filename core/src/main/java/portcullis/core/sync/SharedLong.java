package portcullis.core.sync;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One 64-bit word that threads share; each access names its memory mode.
 *
 * <p>Thread-safe. Method suffixes are the modes of {@link VarHandle}; without one the access is
 * volatile.
 */
public final class SharedLong {
  private static final VarHandle VALUE;

  static {
    try {
      VALUE = MethodHandles.lookup().findVarHandle(SharedLong.class, "value", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @SuppressWarnings("UnusedVariable") // accessed through VALUE
  private long value;

  /**
   * @param initial the value a thread sees that obtained this object safely
   */
  public SharedLong(long initial) {
    value = initial;
  }

  /** Plain read: for the one thread that writes, or under the lock that guards the word. */
  public long getPlain() {
    return (long) VALUE.get(this);
  }

  /** Opaque read: coherent per location, no order with others. */
  public long getOpaque() {
    return (long) VALUE.getOpaque(this);
  }

  /** Acquire read: what preceded the release store it sees is visible afterwards. */
  public long getAcquire() {
    return (long) VALUE.getAcquire(this);
  }

  /** Volatile read. */
  public long get() {
    return (long) VALUE.getVolatile(this);
  }

  /** Plain write: for words no other thread reads yet, or under the lock that guards the word. */
  public void setPlain(long newValue) {
    VALUE.set(this, newValue);
  }

  /** Opaque write: becomes visible eventually, orders nothing. */
  public void setOpaque(long newValue) {
    VALUE.setOpaque(this, newValue);
  }

  /** Release write: publishes everything written before it. */
  public void setRelease(long newValue) {
    VALUE.setRelease(this, newValue);
  }

  /** Volatile write: also ordered before later volatile reads of this thread. */
  public void set(long newValue) {
    VALUE.setVolatile(this, newValue);
  }

  /** Volatile compare-and-set; returns whether it took place. */
  public boolean compareAndSet(long expected, long newValue) {
    return VALUE.compareAndSet(this, expected, newValue);
  }

  /** Atomically adds, with volatile effects, and returns the value before. */
  public long getAndAdd(long delta) {
    return (long) VALUE.getAndAdd(this, delta);
  }

  /** Atomically replaces, with volatile effects, and returns the value before. */
  public long getAndSet(long newValue) {
    return (long) VALUE.getAndSet(this, newValue);
  }

  @Override
  public String toString() {
    return Long.toString(getOpaque());
  }
}
