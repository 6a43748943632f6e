package portcullis.app.vfiouser;

import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * How long messages took from the request to its reply.
 *
 * @param nanos of each, but for those of the warm-up
 */
public record RoundTripTimes(Histogram nanos) {
  /** A line, with its end. */
  public String text() {
    return String.format(
        Locale.ROOT,
        "trips    %,d, p50 %.1f us, p99 %.1f us, mean %.1f us, %,.0f a second%n",
        nanos.getTotalCount(),
        nanos.getValueAtPercentile(50) / 1e3,
        nanos.getValueAtPercentile(99) / 1e3,
        nanos.getMean() / 1e3,
        1e9 / nanos.getMean());
  }
}
