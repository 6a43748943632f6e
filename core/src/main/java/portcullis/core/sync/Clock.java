package portcullis.core.sync;

/** The monotonic time that deadlines are measured in. */
public final class Clock {
  private Clock() {}

  /** Nanoseconds since an arbitrary origin; compare by difference only, since it may wrap. */
  public static long nanos() {
    return System.nanoTime();
  }

  /** Whether the instant {@code deadlineNanos}, a value of {@link #nanos} plus a span, has come. */
  public static boolean isPast(long deadlineNanos) {
    return System.nanoTime() - deadlineNanos >= 0;
  }
}
