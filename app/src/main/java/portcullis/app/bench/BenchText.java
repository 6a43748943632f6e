package portcullis.app.bench;

import java.util.Locale;
import java.util.Map;
import portcullis.app.report.Amounts;

/** A report as text: a table for each platform and job, the sweep, and the published ratios. */
public final class BenchText {
  private static final String ROW = "  %-14s %9s %6s %10s %9s %9s %9s %11s %6s  %s\n";

  private BenchText() {}

  /** The text. */
  public static String render(BenchReport report) {
    StringBuilder text = new StringBuilder();
    for (BenchPlatform platform : report.plan().platforms()) {
      for (BenchShape shape : report.plan().shapes()) {
        grid(text, report, platform, shape);
      }
      sweep(text, report, platform);
    }
    comparisons(text, report);
    report.failures().forEach(failure -> text.append("FAILED: ").append(failure).append('\n'));
    if (report.interrupted()) {
      text.append("interrupted: what is above is partial\n");
    }
    return text.toString();
  }

  private static void grid(
      StringBuilder text, BenchReport report, BenchPlatform platform, BenchShape shape) {
    text.append("%s, %s\n".formatted(platform.optionName(), shape.title()));
    text.append(
        trimmed(
            String.format(
                Locale.ROOT,
                ROW,
                "policy",
                "IOPS",
                "+-",
                "bandwidth",
                "p50",
                "p99",
                "p99.9",
                "flushes/io",
                "wraps",
                "commands/io")));
    for (CellResult result : report.grid()) {
      BenchCell cell = result.cell();
      if (cell.platform() == platform && cell.shape() == shape && !result.samples().isEmpty()) {
        text.append(
            trimmed(
                String.format(
                    Locale.ROOT,
                    ROW,
                    cell.policy().optionName(),
                    Amounts.count(result.iops().median()),
                    percent(result.iops().relative()),
                    Amounts.binaryBytes(result.bytesPerSecond().median()) + "/s",
                    micros(result.latencyNanos(50)),
                    micros(result.latencyNanos(99)),
                    micros(result.latencyNanos(99.9)),
                    String.format(Locale.ROOT, "%.6f", result.flushesPerIo()),
                    result.flushes().wraps(),
                    commands(result))));
      }
    }
    text.append('\n');
  }

  private static void sweep(StringBuilder text, BenchReport report, BenchPlatform platform) {
    if (report.sweep().isEmpty()) {
      return;
    }
    text.append(
        "%s, %s: queues by entries and time-out\n"
            .formatted(platform.optionName(), BenchPlan.SWEPT_SHAPE.title()));
    String row = "  %-14s %-14s %9s %6s %11s\n";
    text.append(
        trimmed(String.format(Locale.ROOT, row, "policy", "queue", "IOPS", "+-", "flushes/io")));
    for (CellResult result : report.sweep()) {
      if (result.cell().platform() == platform && !result.samples().isEmpty()) {
        text.append(
            trimmed(
                String.format(
                    Locale.ROOT,
                    row,
                    result.cell().policy().optionName(),
                    result.cell().queueTitle(),
                    Amounts.count(result.iops().median()),
                    percent(result.iops().relative()),
                    String.format(Locale.ROOT, "%.6f", result.flushesPerIo()))));
      }
    }
    text.append('\n');
  }

  private static void comparisons(StringBuilder text, BenchReport report) {
    text.append("published ratios\n");
    String row = "  %-3s %-72s %6s  %-10s %7s  %s\n";
    text.append(trimmed(String.format(Locale.ROOT, row, "", "", "theirs", "platform", "ours", "")));
    for (Comparison comparison : report.comparisons()) {
      text.append(
          trimmed(
              String.format(
                  Locale.ROOT,
                  row,
                  comparison.published().anchor(),
                  comparison.published().what(),
                  ratio(comparison.published().ratio()),
                  comparison.platform().optionName(),
                  comparison.ours() == 0 ? "-" : ratio(comparison.ours()),
                  comparison.told())));
    }
  }

  static String commands(CellResult result) {
    StringBuilder kinds = new StringBuilder();
    for (Map.Entry<String, Double> kind : result.commandsPerIo().entrySet()) {
      kinds
          .append(kinds.isEmpty() ? "" : ", ")
          .append(kind.getKey())
          .append(String.format(Locale.ROOT, "=%.4f", kind.getValue()));
    }
    if (result.shadowEntriesPerRefresh() > 0) {
      kinds.append(
          String.format(
              Locale.ROOT,
              "; each RPCIT: walked=%.1f, shadow=%.1f, pins=%.2f",
              result.entriesWalkedPerRefresh(),
              result.shadowEntriesPerRefresh(),
              result.pinsPerRefresh()));
    }
    if (result.interceptionsPerIo() > 0) {
      kinds.append(
          String.format(
              Locale.ROOT,
              "; interceptions/io=%.3f, coalesced=%s, %.1fus out of the guest, %.1fus at work%s",
              result.interceptionsPerIo(),
              percent(result.coalescedShare()),
              result.interceptedNanos() / 1e3,
              result.hypervisorNanos() / 1e3,
              result.sharedProcessor() ? ", on one processor" : ""));
    }
    return kinds.toString();
  }

  static String micros(long nanos) {
    return String.format(Locale.ROOT, nanos < 100_000 ? "%.1fus" : "%.0fus", nanos / 1e3);
  }

  static String ratio(double ratio) {
    return String.format(Locale.ROOT, ratio < 0.1 ? "%.3f" : "%.2f", ratio);
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f%%", 100 * share);
  }

  /** Without the blanks that an empty last column leaves. */
  private static String trimmed(String line) {
    return line.stripTrailing() + "\n";
  }
}
