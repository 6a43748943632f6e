package portcullis.app.job;

import java.util.Locale;

/** Whole numbers as fio writes them: decimal, or hexadecimal after {@code 0x}. */
final class Integers {
  private Integers() {}

  /** A count within start and last, both inclusive. */
  static int parse(String text, int first, int last) {
    long value;
    try {
      value = parseDigits(text.toLowerCase(Locale.ROOT));
    } catch (NumberFormatException e) {
      value = -1;
    }
    if (value < first || value > last) {
      throw new BadValueException(
          "'" + text + "' is not a whole number from " + first + " to " + last);
    }
    return (int) value;
  }

  /** Any 64-bit number, as seeds are. */
  static long parseSeed(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    try {
      return lower.startsWith("0x")
          ? Long.parseUnsignedLong(lower.substring(2), 16)
          : lower.startsWith("-") ? Long.parseLong(lower) : Long.parseUnsignedLong(lower);
    } catch (NumberFormatException e) {
      throw new BadValueException("'" + text + "' is not a 64-bit whole number");
    }
  }

  /** Fio's switches: bare or 1 is on, 0 is off. */
  static boolean parseFlag(String text) {
    return switch (text) {
      case "1" -> true;
      case "0" -> false;
      default -> throw new BadValueException("'" + text + "' is not 0 or 1");
    };
  }

  static long parseDigits(String lowerCase) {
    return lowerCase.startsWith("0x")
        ? Long.parseLong(lowerCase.substring(2), 16)
        : Long.parseLong(lowerCase);
  }
}
