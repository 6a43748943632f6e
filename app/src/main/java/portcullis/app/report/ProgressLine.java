package portcullis.app.report;

import java.util.Locale;

/** The text of the progress line, in the order of fio's. */
final class ProgressLine {
  private ProgressLine() {}

  /**
   * The line, without any line end.
   *
   * @param last the sample before; rates are over the time between the two
   * @param sinceLastNanos that time
   * @param sinceStartNanos since the run began, from which the time left is told
   */
  static String render(Progress now, Progress last, long sinceLastNanos, long sinceStartNanos) {
    double seconds = Math.max(1, sinceLastNanos) / 1e9;
    return String.format(
        Locale.ROOT,
        "%s: %s[r=%s/s,w=%s/s][r=%s,w=%s IOPS]%s",
        now.phase(),
        now.fraction() < 0
            ? ""
            : String.format(Locale.ROOT, "[%.1f%%]", 100 * Math.min(1, now.fraction())),
        Amounts.binaryBytes((now.readBytes() - last.readBytes()) / seconds),
        Amounts.binaryBytes((now.writeBytes() - last.writeBytes()) / seconds),
        Amounts.count((now.readIos() - last.readIos()) / seconds),
        Amounts.count((now.writeIos() - last.writeIos()) / seconds),
        eta(now.fraction(), sinceStartNanos));
  }

  /** Time left if the rest goes as the part so far; nothing before there is a part to go by. */
  private static String eta(double fraction, long sinceStartNanos) {
    if (fraction < 0.001) {
      return "";
    }
    double left = sinceStartNanos / 1e9 * (1 / Math.min(1, fraction) - 1);
    long seconds = (long) Math.ceil(left);
    return seconds < 3600
        ? String.format(Locale.ROOT, "[eta %02dm:%02ds]", seconds / 60, seconds % 60)
        : String.format(Locale.ROOT, "[eta %dh:%02dm]", seconds / 3600, seconds / 60 % 60);
  }
}
