package portcullis.app.job;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as fio writes them: {@code 512}, {@code 4k}, {@code 64M}, {@code 0x1000}, {@code 1g}. */
public final class ByteSize {
  private static final Pattern SYNTAX = Pattern.compile("(0x[0-9a-f]+|[0-9]+)([kmgtp]?)(i?)(b?)");
  private static final String UNITS = "kmgtp";

  private ByteSize() {}

  /**
   * Reads a size. A suffix counts in powers of 1024, whatever its case, as fio does by default.
   *
   * @throws BadValueException if the text is no size or is 2^63 bytes or more
   */
  public static long parseBytes(String text) {
    Matcher m = SYNTAX.matcher(text.toLowerCase(Locale.ROOT));
    if (!m.matches()) {
      throw new BadValueException(
          "'" + text + "' is not a size; write bytes or a suffix k, m, g, t (powers of 1024)");
    }
    if (!m.group(3).isEmpty()) {
      throw new BadValueException(
          "'"
              + text
              + "' is ambiguous: fio takes ki as 1000 and the standard as 1024; write "
              + m.group(1)
              + m.group(2)
              + " for powers of 1024");
    }
    int power = m.group(2).isEmpty() ? 0 : UNITS.indexOf(m.group(2).charAt(0)) + 1;
    try {
      return Math.multiplyExact(Integers.parseDigits(m.group(1)), 1L << (10 * power));
    } catch (ArithmeticException | NumberFormatException e) {
      throw new BadValueException("'" + text + "' is too large; the limit is 2^63-1 bytes");
    }
  }

  /** The shortest text that {@link #parseBytes} reads as exactly {@code bytes}. */
  public static String format(long bytes) {
    int power = 0;
    long count = bytes;
    while (count != 0 && count % 1024 == 0 && power < UNITS.length()) {
      count /= 1024;
      power++;
    }
    return power == 0 ? Long.toString(count) : count + UNITS.substring(power - 1, power);
  }
}
