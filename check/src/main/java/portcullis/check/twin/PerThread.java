package portcullis.check.twin;

import java.util.function.Supplier;

/**
 * Twin of the class of the same name: a value for each simulated thread.
 *
 * @param <T> the values
 */
public final class PerThread<T> {
  private final Supplier<? extends T> initial;

  /** Values made by {@code initial}. */
  public PerThread(Supplier<? extends T> initial) {
    this.initial = initial;
  }

  /** The calling thread's value. */
  @SuppressWarnings("unchecked")
  public T get() {
    return (T) Simulation.accesses().execution().ownValue(this, initial);
  }
}
