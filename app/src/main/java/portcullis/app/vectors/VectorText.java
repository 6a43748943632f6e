package portcullis.app.vectors;

import java.util.Map;

/** What came of scenarios, for people. */
public final class VectorText {
  private VectorText() {}

  /**
   * Traces if there are any, failures one a line, a table by family, and a verdict.
   *
   * @param mostFailures that are listed
   */
  public static String render(VectorSummary summary, int mostFailures) {
    StringBuilder text = new StringBuilder();
    summary.traces().forEach(trace -> TraceText.append(text, trace));
    summary.failures().stream()
        .limit(mostFailures)
        .forEach(failure -> text.append(failure).append('\n'));
    int more = summary.failures().size() - mostFailures;
    if (more > 0) {
      text.append(
          "... and %d more; --failures %d lists all\n".formatted(more, more + mostFailures));
    }
    table(text, summary);
    FamilyCount total = summary.total();
    text.append(
        summary.passed()
            ? "PASSED: %d scenarios\n".formatted(total.scenarios())
            : "FAILED: %d of %d scenarios\n".formatted(total.failed(), total.scenarios()));
    return text.toString();
  }

  private static void table(StringBuilder text, VectorSummary summary) {
    text.append("family  scenarios  passed  failed  unspecified steps\n");
    for (Map.Entry<String, FamilyCount> family : summary.families().entrySet()) {
      row(text, family.getKey(), family.getValue());
    }
    if (summary.families().size() > 1) {
      row(text, "all", summary.total());
    }
  }

  private static void row(StringBuilder text, String name, FamilyCount count) {
    text.append(
        "%-6s  %9d  %6d  %6d  %17d\n"
            .formatted(
                name, count.scenarios(), count.passed(), count.failed(), count.unspecifiedSteps()));
  }
}
