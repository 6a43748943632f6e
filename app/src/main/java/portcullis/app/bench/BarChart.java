package portcullis.app.bench;

import java.util.List;
import java.util.Locale;

/** Horizontal bars with the range of the repetitions, as SVG that stands in a page. */
final class BarChart {
  private static final int ROW = 26;
  private static final int LABELS = 170;
  private static final int WIDTH = 460;
  private static final int VALUES = 170;

  /**
   * One bar.
   *
   * @param text what is written behind it
   * @param mark where others have it, on the same scale; 0 for nowhere
   */
  record Bar(String label, Spread value, String text, double mark) {}

  private BarChart() {}

  /** The picture, and in words for those who do not see it. */
  static String render(String title, List<Bar> bars) {
    double most = 0;
    for (Bar bar : bars) {
      most = Math.max(most, Math.max(bar.value.greatest(), bar.mark));
    }
    double scale = most == 0 ? 0 : WIDTH / most;
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg role=\"img\" aria-label=\"%s\" viewBox=\"0 0 %d %d\">\n"
            .formatted(BenchPage.escaped(title), LABELS + WIDTH + VALUES, bars.size() * ROW));
    for (int i = 0; i < bars.size(); i++) {
      append(svg, bars.get(i), i * ROW, scale);
    }
    return svg.append("</svg>\n").toString();
  }

  private static void append(StringBuilder svg, Bar bar, int top, double scale) {
    int middle = top + ROW / 2;
    double end = LABELS + bar.value.median() * scale;
    double least = LABELS + bar.value.least() * scale;
    double greatest = LABELS + bar.value.greatest() * scale;
    svg.append(
        String.format(
            Locale.ROOT,
            "<text class=\"label\" x=\"%d\" y=\"%d\">%s</text>"
                + "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>"
                + "<path class=\"range\" d=\"M%.1f %dV%dM%.1f %dH%.1fM%.1f %dV%d\"/>",
            LABELS - 8,
            middle + 5,
            BenchPage.escaped(bar.label),
            LABELS,
            top + 4,
            Math.max(1, end - LABELS),
            ROW - 8,
            least,
            middle - 4,
            middle + 4,
            least,
            middle,
            greatest,
            greatest,
            middle - 4,
            middle + 4));
    if (bar.mark > 0) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<path class=\"mark\" d=\"M%.1f %dV%d\"/>",
              LABELS + bar.mark * scale,
              top + 1,
              top + ROW - 1));
    }
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%d\">%s</text>\n",
            Math.max(end, greatest) + 8,
            middle + 5,
            BenchPage.escaped(bar.text)));
  }
}
