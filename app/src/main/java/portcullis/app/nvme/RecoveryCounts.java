package portcullis.app.nvme;

/**
 * What became of a controller and its I/O while it was disturbed.
 *
 * @param recoveries how often it was brought up again and its work resumed
 * @param retried requests that were handed over again, or late, because of that
 * @param lost whether it was given up
 * @param worstLatencyNanos the longest that an I/O took
 * @param worstUnmapNanos the longest that unmapping an I/O's buffer took, with its flush
 */
public record RecoveryCounts(
    long recoveries, long retried, boolean lost, long worstLatencyNanos, long worstUnmapNanos) {}
