package portcullis.core.domain;

/**
 * How many recoveries of a device may begin by themselves within a time. At the error after them
 * the device is given up: what comes back so often is not mended by a reset. Recoveries that
 * somebody asks for do not count, and let the count begin anew.
 *
 * @param most at least 1
 * @param spanNanos in which they begin, positive
 */
public record RecoveryLimit(int most, long spanNanos) {
  /** Of every device unless it is told otherwise: 16 within a minute. */
  public static final RecoveryLimit DEFAULT = new RecoveryLimit(16, 60_000_000_000L);

  /** As many as there are errors. */
  public static final RecoveryLimit NONE = new RecoveryLimit(Integer.MAX_VALUE, 1);

  private static final int MOST_KEPT = 1 << 16;

  /** Checks the numbers. */
  public RecoveryLimit {
    boolean isNone = most == Integer.MAX_VALUE;
    if (most < 1 || (most > MOST_KEPT && !isNone) || spanNanos < 1) {
      throw new IllegalArgumentException(
          "%d recoveries within %d ns; at most %d".formatted(most, spanNanos, MOST_KEPT));
    }
  }
}
