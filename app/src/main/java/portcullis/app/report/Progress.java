package portcullis.app.report;

/**
 * How far a run has got.
 *
 * @param phase in a word or two, such as {@code mixed} or {@code verify}
 * @param fraction of the whole run that is done, 0 to 1, by time or by bytes as the jobs have it;
 *     negative if it cannot be told
 * @param readIos completed since the start; likewise the other totals
 */
public record Progress(
    String phase, double fraction, long readIos, long writeIos, long readBytes, long writeBytes) {}
