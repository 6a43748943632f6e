package portcullis.check.twin;

import org.jspecify.annotations.Nullable;
import portcullis.check.execution.AccessMode;
import portcullis.check.execution.Location;
import portcullis.check.execution.UpdateKind;

/**
 * Twin of the class of the same name: each access is a step.
 *
 * @param <T> what the elements refer to
 */
@SuppressWarnings("unchecked")
public final class SharedRefArray<T> {
  private static final long WHOLE = -1;

  private final Elements words;

  /** So many null references. */
  public SharedRefArray(int length) {
    words = new Elements(length, null);
  }

  /** Number of elements. */
  public int length() {
    return words.count();
  }

  private Location word(int index) {
    return words.get(index);
  }

  /** Plain read. */
  public @Nullable T getPlain(int index) {
    return (T) Simulation.accesses().loadReference(word(index), AccessMode.PLAIN);
  }

  /** Acquire read. */
  public @Nullable T getAcquire(int index) {
    return (T) Simulation.accesses().loadReference(word(index), AccessMode.ORDERED);
  }

  /** Volatile read. */
  public @Nullable T get(int index) {
    return (T) Simulation.accesses().loadReference(word(index), AccessMode.VOLATILE);
  }

  /** Plain write. */
  public void setPlain(int index, @Nullable T value) {
    Simulation.accesses().store(word(index), 0, value, AccessMode.PLAIN, WHOLE);
  }

  /** Release write. */
  public void setRelease(int index, @Nullable T value) {
    Simulation.accesses().store(word(index), 0, value, AccessMode.ORDERED, WHOLE);
  }

  /** Volatile compare-and-set by identity. */
  public boolean compareAndSet(int index, @Nullable T expected, @Nullable T value) {
    return Simulation.accesses()
        .updateReference(word(index), UpdateKind.COMPARE_AND_SET_REFERENCE, expected, value);
  }
}
