package portcullis.check.twin;

/** Twin of the class of the same name: time passes only while nobody can do anything else. */
public final class Clock {
  private Clock() {}

  /** Simulated nanoseconds. */
  public static long nanos() {
    return Simulation.accesses().nanos();
  }

  /** Whether the instant has come. */
  public static boolean isPast(long deadlineNanos) {
    return Simulation.accesses().isPast(deadlineNanos);
  }
}
