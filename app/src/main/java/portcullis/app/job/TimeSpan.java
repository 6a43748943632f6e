package portcullis.app.job;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Spans of time as fio writes them: {@code 10}, {@code 10s}, {@code 500ms}, {@code 2m}. */
public final class TimeSpan {
  private static final Pattern SYNTAX = Pattern.compile("([0-9]+)(us|usec|ms|msec|s|sec|m|h|d|)");

  private TimeSpan() {}

  /**
   * Reads a span; a bare number is seconds.
   *
   * @throws BadValueException if the text is no span or is 2^63 nanoseconds or more
   */
  public static long parseNanos(String text) {
    Matcher m = SYNTAX.matcher(text.toLowerCase(Locale.ROOT));
    if (!m.matches()) {
      throw new BadValueException(
          "'" + text + "' is not a time; write seconds or a suffix us, ms, s, m, h, d");
    }
    long unitNanos =
        switch (m.group(2)) {
          case "us", "usec" -> 1_000L;
          case "ms", "msec" -> 1_000_000L;
          case "m" -> 60_000_000_000L;
          case "h" -> 3_600_000_000_000L;
          case "d" -> 86_400_000_000_000L;
          default -> 1_000_000_000L;
        };
    try {
      return Math.multiplyExact(Long.parseLong(m.group(1)), unitNanos);
    } catch (ArithmeticException | NumberFormatException e) {
      throw new BadValueException("'" + text + "' is too long; the limit is 106751 days");
    }
  }

  /** A text that {@link #parseNanos} reads as {@code nanos}, which must be whole microseconds. */
  public static String format(long nanos) {
    if (nanos % 1_000_000_000 == 0) {
      return nanos / 1_000_000_000 + "s";
    }
    return nanos % 1_000_000 == 0 ? nanos / 1_000_000 + "ms" : nanos / 1_000 + "us";
  }
}
