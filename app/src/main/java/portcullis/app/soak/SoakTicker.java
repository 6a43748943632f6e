package portcullis.app.soak;

import java.util.Locale;
import java.util.Map;

/** One line a second. */
final class SoakTicker {
  private Map<Op, Long> last = new Tally().snapshot();
  private long lastNanos;

  /** What has happened since the line before, in each second, but for faults and violations. */
  String line(SoakScene scene, long faults) {
    Map<Op, Long> now = scene.tally().snapshot();
    long nanos = scene.elapsedNanos();
    double seconds = Math.max(1, nanos - lastNanos) / 1e9;
    StringBuilder line = new StringBuilder();
    line.append(String.format(Locale.ROOT, "%5ds", nanos / 1_000_000_000));
    for (Op op : Op.values()) {
      long rate = Math.round((count(now, op) - count(last, op)) / seconds);
      line.append(op == Op.DMA ? " dma/s " : " " + op.label() + " ").append(rate);
    }
    line.append(" | faults ").append(faults);
    line.append(" violations: ").append(scene.violation() == null ? 0 : 1);
    last = now;
    lastNanos = nanos;
    return line.toString();
  }

  private static long count(Map<Op, Long> counts, Op op) {
    return counts.getOrDefault(op, 0L);
  }
}
