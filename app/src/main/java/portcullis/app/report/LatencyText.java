package portcullis.app.report;

import java.util.Locale;
import org.HdrHistogram.Histogram;

/** The latency lines of one direction, in fio's form. */
final class LatencyText {
  /** Those that fio shows. */
  static final double[] PERCENTILES = {
    1, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 99, 99.5, 99.9, 99.95, 99.99
  };

  private static final int PER_LINE = 4;

  /** The unit that a direction's latencies are all printed in. */
  private enum Unit {
    NSEC("nsec", 1),
    USEC("usec", 1_000),
    MSEC("msec", 1_000_000);

    final String label;
    final long nanos;

    Unit(String label, long nanos) {
      this.label = label;
      this.nanos = nanos;
    }

    /**
     * As with fio's, few digits where they are few enough and not so few that they all look equal.
     */
    static Unit of(Histogram latencyNanos) {
      long median = latencyNanos.getValueAtPercentile(50);
      return median >= 100 * MSEC.nanos ? MSEC : median >= 10 * USEC.nanos ? USEC : NSEC;
    }
  }

  private LatencyText() {}

  /** Appends the lines; none for an empty histogram. */
  static void append(StringBuilder text, Histogram latencyNanos) {
    if (latencyNanos.getTotalCount() == 0) {
      return;
    }
    Unit unit = Unit.of(latencyNanos);
    text.append(
        String.format(
            Locale.ROOT,
            "    lat (%s): min=%d, max=%d, avg=%.2f, stdev=%.2f\n",
            unit.label,
            latencyNanos.getMinValue() / unit.nanos,
            latencyNanos.getMaxValue() / unit.nanos,
            latencyNanos.getMean() / unit.nanos,
            latencyNanos.getStdDeviation() / unit.nanos));
    text.append("    lat percentiles (").append(unit.label).append("):\n");
    String widest = Long.toString(latencyNanos.getMaxValue() / unit.nanos);
    String format = "%5.2fth=[%" + widest.length() + "d]";
    for (int i = 0; i < PERCENTILES.length; i++) {
      boolean last = i == PERCENTILES.length - 1;
      text.append(i % PER_LINE == 0 ? "     | " : " ")
          .append(
              String.format(
                  Locale.ROOT,
                  format,
                  PERCENTILES[i],
                  latencyNanos.getValueAtPercentile(PERCENTILES[i]) / unit.nanos))
          .append(last ? "" : ",")
          .append(last || i % PER_LINE == PER_LINE - 1 ? "\n" : "");
    }
  }
}
