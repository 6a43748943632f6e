package portcullis.app.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import portcullis.app.job.ByteSize;
import portcullis.app.job.TimeSpan;
import portcullis.app.report.Amounts;

/** A report as one page of HTML that needs nothing else: charts, and the tables they are of. */
public final class BenchPage {
  private static final String HEAD =
      """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>Portcullis: flush policies</title>
      <style>
      :root { color-scheme: light dark; --bar: #3d7bb8; --mark: #c2410c; --line: #8888; }
      body { font: 15px/1.5 system-ui, sans-serif; max-width: 860px; margin: 2em auto; padding: 0 1em }
      h2 { margin-top: 2em } svg { width: 100%; font-size: 13px } svg text { fill: currentColor }
      svg .label { text-anchor: end } rect { fill: var(--bar) }
      .range { stroke: currentColor; fill: none } .mark { stroke: var(--mark); stroke-width: 3 }
      table { border-collapse: collapse; font-size: 13px } .wide { overflow-x: auto }
      th, td { padding: .2em .7em; text-align: right; border-bottom: 1px solid var(--line) }
      th:first-child, td:first-child, td.text { text-align: left } .fail { color: var(--mark) }
      </style></head><body>
      <h1>Flush policies</h1>
      """;

  /** Longer bars would leave no room for the others. */
  private static final double MOST_TIMES = 4;

  private BenchPage() {}

  /**
   * The page.
   *
   * @param version of the program
   */
  public static String render(BenchReport report, String version) {
    StringBuilder page = new StringBuilder(HEAD);
    BenchPlan plan = report.plan();
    page.append(
        """
        <p>Portcullis %s, machines of %s, each cell run %d times for %s, in turns. A figure is the
        median, the thin line the range of the runs; counters are of all runs.%s</p>
        """
            .formatted(
                escaped(version),
                ByteSize.format(plan.memoryBytes()),
                plan.repetitions(),
                TimeSpan.format(plan.runtimeNanos()),
                report.interrupted() ? " <b>It was interrupted: this is partial.</b>" : ""));
    for (String failure : report.failures()) {
      page.append("<p class=\"fail\">%s</p>\n".formatted(escaped(failure)));
    }
    comparisons(page, report);
    for (BenchPlatform platform : plan.platforms()) {
      for (BenchShape shape : plan.shapes()) {
        String title = platform.optionName() + ": " + shape.title();
        cells(page, title, ofGrid(report, platform, shape));
      }
      if (!report.sweep().isEmpty()) {
        String title =
            "%s: %s, queues by entries and time-out"
                .formatted(platform.optionName(), BenchPlan.SWEPT_SHAPE.title());
        cells(page, title, ofSweep(report, platform));
      }
    }
    return page.append("</body></html>\n").toString();
  }

  /** Text as it stands in HTML. */
  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  private static void comparisons(StringBuilder page, BenchReport report) {
    page.append("<h2>Beside what others have published</h2>\n");
    List<BarChart.Bar> bars = new ArrayList<>();
    for (Comparison each : report.comparisons()) {
      if (each.ours() != 0) {
        bars.add(
            new BarChart.Bar(
                each.published().anchor() + " on " + each.platform().optionName(),
                Spread.of(Math.min(MOST_TIMES, each.ours() / each.published().ratio())),
                BenchText.ratio(each.ours()) + " / " + BenchText.ratio(each.published().ratio()),
                1));
      }
    }
    page.append(
        "<p>Bars are our ratios in multiples of theirs, up to %.0f; the mark is where they are equal.</p>\n"
            .formatted(MOST_TIMES));
    page.append(BarChart.render("Our ratios beside published ones", bars));
    page.append(
        """
        <div class="wide"><table><tr><th></th><th>published</th><th>theirs</th><th>platform</th>
        <th>ours</th><th></th></tr>
        """);
    for (Comparison each : report.comparisons()) {
      row(
          page,
          each.published().anchor(),
          "*" + each.published().what(),
          BenchText.ratio(each.published().ratio()),
          each.platform().optionName(),
          each.ours() == 0 ? "" : BenchText.ratio(each.ours()),
          "*" + each.told());
    }
    page.append("</table></div>\n");
  }

  private static void cells(StringBuilder page, String title, List<CellResult> results) {
    page.append("<h2>%s</h2>\n".formatted(escaped(title)));
    List<BarChart.Bar> bars = new ArrayList<>();
    for (CellResult result : results) {
      String text = Amounts.count(result.iops().median()) + " IOPS";
      bars.add(new BarChart.Bar(label(result), result.iops(), text, 0));
    }
    page.append(BarChart.render("IOPS, " + title, bars));
    page.append(
        """
        <div class="wide"><table><tr><th>policy</th><th>IOPS</th><th>&#177;</th><th>bandwidth</th>
        <th>p50</th><th>p99</th><th>p99.9</th><th>flushes/io</th><th>full</th><th>wraps</th>
        <th>commands/io</th></tr>
        """);
    for (CellResult result : results) {
      row(
          page,
          label(result),
          Amounts.count(result.iops().median()),
          BenchText.percent(result.iops().relative()),
          Amounts.binaryBytes(result.bytesPerSecond().median()) + "/s",
          BenchText.micros(result.latencyNanos(50)),
          BenchText.micros(result.latencyNanos(99)),
          BenchText.micros(result.latencyNanos(99.9)),
          String.format(Locale.ROOT, "%.6f", result.flushesPerIo()),
          Long.toString(result.flushes().full()),
          Long.toString(result.flushes().wraps()),
          "*" + BenchText.commands(result));
    }
    page.append("</table></div>\n");
  }

  /** A row; what begins with an asterisk is text and stands on the left. */
  private static void row(StringBuilder page, String... columns) {
    page.append("<tr>");
    for (String column : columns) {
      page.append(
          column.startsWith("*")
              ? "<td class=\"text\">" + escaped(column.substring(1)) + "</td>"
              : "<td>" + escaped(column) + "</td>");
    }
    page.append("</tr>\n");
  }

  private static String label(CellResult result) {
    BenchCell cell = result.cell();
    String queue = cell.queueTitle();
    return queue.isEmpty() ? cell.policy().optionName() : cell.policy().optionName() + " " + queue;
  }

  private static List<CellResult> ofGrid(
      BenchReport report, BenchPlatform platform, BenchShape shape) {
    return report.grid().stream()
        .filter(r -> r.cell().platform() == platform && r.cell().shape() == shape)
        .filter(r -> !r.samples().isEmpty())
        .toList();
  }

  private static List<CellResult> ofSweep(BenchReport report, BenchPlatform platform) {
    return report.sweep().stream()
        .filter(r -> r.cell().platform() == platform && !r.samples().isEmpty())
        .toList();
  }
}
