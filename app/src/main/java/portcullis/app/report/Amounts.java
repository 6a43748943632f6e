package portcullis.app.report;

import java.util.Locale;

/** Numbers as fio prints them: about three digits and a prefix. */
public final class Amounts {
  private static final String PREFIXES = "kMGTPE";

  private Amounts() {}

  /** A count in powers of 1000: {@code 88}, {@code 12.3k}, {@code 1.5M}. */
  public static String count(double count) {
    return scaled(count, 1000, "", "");
  }

  /** Bytes in powers of 1024: {@code 512B}, {@code 30.4MiB}. */
  public static String binaryBytes(double bytes) {
    return scaled(bytes, 1024, "i", "B");
  }

  /** Bytes in powers of 1000: {@code 512B}, {@code 31.9MB}. */
  static String decimalBytes(double bytes) {
    return scaled(bytes, 1000, "", "B");
  }

  /** A rate in both: {@code 344MiB/s (361MB/s)}. */
  static String bandwidth(double bytesPerSecond) {
    return binaryBytes(bytesPerSecond) + "/s (" + decimalBytes(bytesPerSecond) + "/s)";
  }

  /** Two decimals, and 0 where there is nothing to divide by. */
  static String perUnit(long count, long units) {
    return String.format(Locale.ROOT, "%.2f", units == 0 ? 0.0 : (double) count / units);
  }

  /** Up to four digits stay as they are; beyond, one decimal as long as there is room for it. */
  private static String scaled(double value, int base, String infix, String unit) {
    double rest = value;
    int power = 0;
    while (rest >= 9999.5 && power < PREFIXES.length()) {
      rest /= base;
      power++;
    }
    String digits =
        power == 0 || rest >= 99.95
            ? String.format(Locale.ROOT, "%.0f", rest)
            : String.format(Locale.ROOT, "%.1f", rest);
    if (power == 0) {
      return digits + unit;
    }
    String prefix = PREFIXES.substring(power - 1, power);
    // KiB but kB, by their standards.
    return digits + (base == 1024 ? prefix.toUpperCase(Locale.ROOT) : prefix) + infix + unit;
  }
}
