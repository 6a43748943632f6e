package portcullis.app.pause;

import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;
import portcullis.app.job.TimeSpan;

/** A report as text. */
public final class PauseText {
  private static final String ROW = "  %-42s %9s %10s %10s %10s\n";

  private PauseText() {}

  /** The text. */
  public static String render(PauseReport report) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%s, %.1f s, %d events, one each %s (%d late)\n",
            report.options().machine().kind().title(),
            report.elapsedNanos() / 1e9,
            report.eventCount(),
            TimeSpan.format(report.options().periodNanos()),
            report.late()));
    text.append(String.format(Locale.ROOT, ROW, "", "count", "p50", "p99.9", "worst"));
    row(text, "pauses of the bystander, no event near", report.undisturbed());
    row(text, "pauses of the bystander, beside an event", report.disturbed());
    row(text, "the same, beside one of another machine", report.elsewhere());
    row(text, "lateness of a thread that does nothing", report.idle());
    for (Map.Entry<PauseEvent, Histogram> event : report.events().entrySet()) {
      row(text, event.getKey().label() + " of the neighbour", event.getValue());
    }
    row(text, "flush of the neighbour", report.flushes());
    text.append(
        "  worst unmap of the bystander, with its flush: "
            + micros(report.worstUnmapNanos())
            + "\n");
    report.problems().forEach(problem -> text.append("FAILED: ").append(problem).append('\n'));
    if (report.interrupted()) {
      text.append("interrupted: what is above is partial\n");
    }
    return text.toString();
  }

  private static void row(StringBuilder text, String title, Histogram of) {
    text.append(
        String.format(
            Locale.ROOT,
            ROW,
            title,
            of.getTotalCount(),
            micros(of.getValueAtPercentile(50)),
            micros(of.getValueAtPercentile(99.9)),
            micros(of.getMaxValue())));
  }

  private static String micros(long nanos) {
    return String.format(Locale.ROOT, "%.1fus", nanos / 1e3);
  }
}
