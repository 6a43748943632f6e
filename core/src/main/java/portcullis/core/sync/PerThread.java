package portcullis.core.sync;

import java.util.function.Supplier;

/**
 * A value for each thread, made at its first use.
 *
 * @param <T> the values
 */
public final class PerThread<T> {
  private final ThreadLocal<T> values;

  /**
   * @param initial makes the value of a thread that asks for the first time
   */
  public PerThread(Supplier<? extends T> initial) {
    values = ThreadLocal.withInitial(initial);
  }

  /** The calling thread's value. */
  public T get() {
    return values.get();
  }
}
