package portcullis.app.report;

/**
 * What became of a device's I/O through errors and resets.
 *
 * @param device such as {@code nvme0n1}
 * @param recoveries how often it was brought up again and its work resumed
 * @param retried requests that were handed to it again, or late, because of that
 * @param lost whether it was given up
 * @param worstLatencyNanos the longest that an I/O took, those of verification included
 * @param worstUnmapNanos the longest that unmapping an I/O's buffer took, with its flush
 */
public record DeviceRecovery(
    String device,
    long recoveries,
    long retried,
    boolean lost,
    long worstLatencyNanos,
    long worstUnmapNanos) {}
