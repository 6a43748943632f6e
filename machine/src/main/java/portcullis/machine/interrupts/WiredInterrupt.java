package portcullis.machine.interrupts;

/**
 * A level-triggered line from a model to whoever listens. Set and cleared by any thread of the
 * model; the receiver must not block and must not call back.
 */
@FunctionalInterface
public interface WiredInterrupt {
  /** A line that is not connected. */
  WiredInterrupt NONE = asserted -> {};

  /**
   * Drives the line.
   *
   * @param asserted whether the interrupt is requested from now on
   */
  void set(boolean asserted);
}
