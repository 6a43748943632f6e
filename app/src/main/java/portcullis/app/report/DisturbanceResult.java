package portcullis.app.report;

/**
 * What {@code --disturb} did.
 *
 * @param kinds such as {@code error,reset}
 * @param device that was disturbed
 * @param periodNanos between two on average, as asked for
 * @param events disturbances that were done
 * @param skipped that could not be, since the device was being recovered for another reason
 * @param removed whether the device was pulled out
 */
public record DisturbanceResult(
    String kinds, String device, long periodNanos, long events, long skipped, boolean removed) {}
