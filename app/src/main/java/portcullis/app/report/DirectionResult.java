package portcullis.app.report;

import org.HdrHistogram.Histogram;

/**
 * The I/Os of one direction, those of verification not counted.
 *
 * @param ios completed, whether well or with an error
 * @param bytes moved by those that completed well
 * @param runtimeNanos from the start of the first to the end of the last; rates are over this
 * @param latencyNanos of each I/O, from before its buffer is mapped for DMA until after it is
 *     unmapped
 */
public record DirectionResult(long ios, long bytes, long runtimeNanos, Histogram latencyNanos) {
  /** The longest latency that histograms tell apart: an hour. */
  public static final long MAX_LATENCY_NANOS = 3_600_000_000_000L;

  /** A direction that was not used. */
  public static DirectionResult none() {
    return new DirectionResult(0, 0, 0, newHistogram());
  }

  /** An empty histogram of the kind that results hold: three digits, up to an hour, not shared. */
  public static Histogram newHistogram() {
    return new Histogram(MAX_LATENCY_NANOS, 3);
  }

  /** I/Os per second. */
  public double iops() {
    return perSecond(ios);
  }

  /** Bytes per second. */
  public double bytesPerSecond() {
    return perSecond(bytes);
  }

  /** Both, which ran side by side: counts add up, the longer time stands. */
  public DirectionResult plus(DirectionResult other) {
    Histogram sum = newHistogram();
    sum.add(latencyNanos);
    sum.add(other.latencyNanos);
    return new DirectionResult(
        ios + other.ios, bytes + other.bytes, Math.max(runtimeNanos, other.runtimeNanos), sum);
  }

  private double perSecond(long count) {
    return runtimeNanos == 0 ? 0 : count * 1e9 / runtimeNanos;
  }
}
