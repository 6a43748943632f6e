package portcullis.core.sync;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * One reference that threads share; each access names its memory mode.
 *
 * <p>The usual use is an immutable snapshot: writers build a new object and {@link #setRelease} it,
 * readers {@link #getAcquire} once into a local. Thread-safe.
 *
 * @param <T> what is referred to, {@code @Nullable} where absence is a value
 */
public final class SharedRef<T extends @Nullable Object> {
  private static final VarHandle VALUE;

  static {
    try {
      VALUE = MethodHandles.lookup().findVarHandle(SharedRef.class, "value", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  // Declared as Object so that the VarHandle's type is exact for every T.
  @SuppressWarnings("UnusedVariable")
  private Object value;

  /**
   * @param initial the value a thread sees that obtained this object safely
   */
  @SuppressWarnings("NullAway") // null exactly where T admits it
  public SharedRef(T initial) {
    value = initial;
  }

  /** Plain read: for the one thread that writes, or under the lock that guards the reference. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  public T getPlain() {
    return (T) VALUE.get(this);
  }

  /** Acquire read: what preceded the release store it sees is visible afterwards. */
  @SuppressWarnings("unchecked")
  public T getAcquire() {
    return (T) VALUE.getAcquire(this);
  }

  /** Volatile read. */
  @SuppressWarnings("unchecked")
  public T get() {
    return (T) VALUE.getVolatile(this);
  }

  /** Plain write: before publication, or under the lock that guards the reference. */
  public void setPlain(T newValue) {
    VALUE.set(this, newValue);
  }

  /** Release write: publishes everything written before it. */
  public void setRelease(T newValue) {
    VALUE.setRelease(this, newValue);
  }

  /** Volatile write: also ordered before later volatile reads of this thread. */
  public void set(T newValue) {
    VALUE.setVolatile(this, newValue);
  }

  /** Volatile compare-and-set by identity; returns whether it took place. */
  public boolean compareAndSet(T expected, T newValue) {
    return VALUE.compareAndSet(this, expected, newValue);
  }

  /** Atomically replaces, with volatile effects, and returns the value before. */
  @SuppressWarnings("unchecked")
  public T getAndSet(T newValue) {
    return (T) VALUE.getAndSet(this, newValue);
  }

  @Override
  public String toString() {
    return String.valueOf(getAcquire());
  }
}
