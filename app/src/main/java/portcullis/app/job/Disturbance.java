package portcullis.app.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What is to happen to the first device while jobs run.
 *
 * @param kinds of which one is picked each time; at least one
 * @param periodNanos between the beginnings of two on average, at least 1 us
 */
public record Disturbance(List<Kind> kinds, long periodNanos) {
  private static final long DEFAULT_PERIOD_NANOS = 100_000_000;
  private static final long MAX_PERIOD_NANOS = 3_600_000_000_000L;

  /** What can happen to a device. */
  public enum Kind {
    /** An error, from which it recovers by itself. */
    ERROR,
    /** A reset. */
    RESET,
    /** Its power is taken and given back. */
    POWER,
    /** It is pulled out: the last that happens. */
    REMOVE;

    /** As on the command line. */
    public String optionName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Copies the list. */
  public Disturbance {
    kinds = List.copyOf(kinds);
  }

  /**
   * Reads {@code KIND[,KIND...][:PERIOD]}.
   *
   * @throws BadValueException if the text is anything else
   */
  public static Disturbance parse(String text) {
    int colon = text.indexOf(':');
    List<Kind> kinds = new ArrayList<>();
    for (String name : (colon < 0 ? text : text.substring(0, colon)).split(",", -1)) {
      kinds.add(kindOf(name, text));
    }
    long periodNanos =
        colon < 0 ? DEFAULT_PERIOD_NANOS : TimeSpan.parseNanos(text.substring(colon + 1));
    if (periodNanos < 1_000 || periodNanos > MAX_PERIOD_NANOS) {
      throw new BadValueException("'" + text + "': the period is not from 1us to 1h");
    }
    return new Disturbance(kinds, periodNanos);
  }

  private static Kind kindOf(String name, String text) {
    for (Kind kind : Kind.values()) {
      if (kind.optionName().equals(name)) {
        return kind;
      }
    }
    throw new BadValueException(
        "'%s' is no disturbance; write error, reset, power or remove, more than one with commas"
                .formatted(text)
            + " between, and a period such as error,reset:10ms");
  }

  /** The kinds as on the command line. */
  public String kindNames() {
    return kinds.stream().map(Kind::optionName).collect(Collectors.joining(","));
  }
}
