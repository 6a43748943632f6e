package portcullis.check.twin;

import org.jspecify.annotations.Nullable;
import portcullis.check.execution.AccessMode;
import portcullis.check.execution.Location;
import portcullis.check.execution.UpdateKind;

/**
 * Twin of the class of the same name: each access is a step.
 *
 * @param <T> what is referred to
 */
@SuppressWarnings({"unchecked", "NullAway"}) // null exactly where T admits it
public final class SharedRef<T extends @Nullable Object> {
  private static final long WHOLE = -1;

  private final Location word;

  /** A reference of its own. */
  public SharedRef(T initial) {
    word = Simulation.accesses().location(0, initial);
  }

  /** Plain read. */
  @SuppressWarnings("TypeParameterUnusedInFormals")
  public T getPlain() {
    return (T) Simulation.accesses().loadReference(word, AccessMode.PLAIN);
  }

  /** Acquire read. */
  public T getAcquire() {
    return (T) Simulation.accesses().loadReference(word, AccessMode.ORDERED);
  }

  /** Volatile read. */
  public T get() {
    return (T) Simulation.accesses().loadReference(word, AccessMode.VOLATILE);
  }

  /** Plain write. */
  public void setPlain(T value) {
    Simulation.accesses().store(word, 0, value, AccessMode.PLAIN, WHOLE);
  }

  /** Release write. */
  public void setRelease(T value) {
    Simulation.accesses().store(word, 0, value, AccessMode.ORDERED, WHOLE);
  }

  /** Volatile write. */
  public void set(T value) {
    Simulation.accesses().store(word, 0, value, AccessMode.VOLATILE, WHOLE);
  }

  /** Volatile compare-and-set by identity. */
  public boolean compareAndSet(T expected, T value) {
    return Simulation.accesses()
        .updateReference(word, UpdateKind.COMPARE_AND_SET_REFERENCE, expected, value);
  }

  /** Volatile exchange; the reference before. */
  public T getAndSet(T value) {
    Simulation.accesses().updateReference(word, UpdateKind.EXCHANGE_REFERENCE, null, value);
    return (T) Simulation.accesses().lastReference();
  }

  @Override
  public String toString() {
    return word.name();
  }
}
