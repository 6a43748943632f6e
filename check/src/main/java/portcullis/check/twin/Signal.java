package portcullis.check.twin;

/** Twin of the class of the same name. */
public final class Signal {
  private final SharedLong raised = new SharedLong(0);

  /** One that is not raised. */
  public Signal() {}

  /** Rings, as the original does. */
  public void raise() {
    Fence.full();
    if (raised.get() == 0) {
      raised.set(1);
    }
  }

  /** Takes a raise if there is one. */
  public boolean poll() {
    return raised.get() != 0 && raised.getAndSet(0) != 0;
  }

  /** Waits for a raise, or until the time-out. */
  public boolean await(long timeoutNanos) {
    LockOrder.beforeWait();
    long deadlineNanos = Clock.nanos() + Math.min(timeoutNanos, Long.MAX_VALUE / 4);
    Simulation.accesses().beginWait();
    while (!poll()) {
      if (timeoutNanos != Long.MAX_VALUE && Clock.isPast(deadlineNanos)) {
        return false;
      }
      Simulation.accesses().pause();
    }
    return true;
  }

  /** The same: whoever waits gives way to the others either way. */
  public boolean awaitAsleep(long timeoutNanos) {
    return await(timeoutNanos);
  }
}
