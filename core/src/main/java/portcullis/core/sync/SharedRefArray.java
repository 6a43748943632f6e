package portcullis.core.sync;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A fixed number of references that threads share, all null at first; each access names its mode.
 *
 * <p>Thread-safe. Indexes out of range throw {@link ArrayIndexOutOfBoundsException}.
 *
 * @param <T> what the elements refer to
 */
public final class SharedRefArray<T> {
  private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(Object[].class);

  private final @Nullable Object[] elements;

  /** Makes {@code length} null references. */
  public SharedRefArray(int length) {
    elements = new @Nullable Object[length];
  }

  /** Number of elements. */
  public int length() {
    return elements.length;
  }

  /** Plain read: for the one thread that writes, or under the lock that guards the element. */
  @SuppressWarnings("unchecked")
  public @Nullable T getPlain(int index) {
    return (T) ELEMENT.get(elements, index);
  }

  /** Acquire read: what preceded the release store it sees is visible afterwards. */
  @SuppressWarnings("unchecked")
  public @Nullable T getAcquire(int index) {
    return (T) ELEMENT.getAcquire(elements, index);
  }

  /** Volatile read. */
  @SuppressWarnings("unchecked")
  public @Nullable T get(int index) {
    return (T) ELEMENT.getVolatile(elements, index);
  }

  /** Plain write: before publication, or under the lock that guards the element. */
  public void setPlain(int index, @Nullable T newValue) {
    ELEMENT.set(elements, index, newValue);
  }

  /** Release write: publishes everything written before it. */
  public void setRelease(int index, @Nullable T newValue) {
    ELEMENT.setRelease(elements, index, newValue);
  }

  /** Volatile compare-and-set by identity; returns whether it took place. */
  public boolean compareAndSet(int index, @Nullable T expected, @Nullable T newValue) {
    return ELEMENT.compareAndSet(elements, index, expected, newValue);
  }
}
