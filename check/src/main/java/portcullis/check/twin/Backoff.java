package portcullis.check.twin;

/** Twin of the class of the same name: a pause lasts until something that was polled changes. */
public final class Backoff {
  /** One that has not paused yet. */
  public Backoff() {}

  /** Starts over. */
  public void reset() {
    Simulation.accesses().beginWait();
  }

  /** Waits for a change. */
  public void pause() {
    LockOrder.beforeWait();
    Simulation.accesses().pause();
  }

  /** Waits for a change, or until the deadline, if that has not come yet; false if it has now. */
  public boolean pauseUntil(long deadlineNanos) {
    if (Clock.isPast(deadlineNanos)) { // and if not, the pause ends at it
      return false;
    }
    pause();
    return Clock.nanos() - deadlineNanos < 0;
  }
}
