package portcullis.app.bench;

import portcullis.app.job.DmaPolicy;
import portcullis.app.job.FlushLimits;
import portcullis.app.job.TimeSpan;

/**
 * One machine under one job.
 *
 * @param limits those that the policy has, filled in
 */
public record BenchCell(
    BenchPlatform platform, DmaPolicy policy, BenchShape shape, FlushLimits limits) {
  /** In one line. */
  public String title() {
    return platform.optionName() + " " + policy.optionName() + " " + shape.optionName();
  }

  /** The limits of a queue, such as {@code 256 x 10ms}; empty if the policy has none. */
  public String queueTitle() {
    return limits.queueEntries() == 0
        ? ""
        : limits.queueEntries() + " x " + TimeSpan.format(limits.queueTimeoutNanos());
  }
}
