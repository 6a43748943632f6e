package portcullis.app.check;

import java.util.Locale;
import portcullis.check.execution.Ending;
import portcullis.check.exploration.Coverage;
import portcullis.check.exploration.SearchPlan;
import portcullis.check.exploration.SystematicSearch;
import portcullis.check.exploration.Totals;
import portcullis.check.exploration.Verdict;
import portcullis.check.report.CounterexampleText;

/** What came of a check, for people. */
public final class CheckText {
  private CheckText() {}

  /** A table of verdicts, the losses, and the sum of it. */
  public static String render(CheckReport report) {
    StringBuilder text = new StringBuilder();
    row(text, "scenario", "model", "verdict", "executions", "given up", "steps", "time", "");
    report.verdicts().forEach(verdict -> append(text, verdict));
    report.losses().forEach(told -> text.append('\n').append(render(told)));
    long lost = report.losses().size();
    long stopped = report.verdicts().stream().filter(v -> v instanceof Verdict.Stopped).count();
    int all = report.verdicts().size();
    if (lost > 0) {
      text.append("LOSES: %d of %d%n".formatted(lost, all));
    } else if (stopped > 0) {
      text.append("STOPPED: %d of %d are not done%n".formatted(stopped, all));
    } else {
      text.append("HOLDS: %d of %d%n".formatted(all, all));
    }
    return text.toString();
  }

  /** One losing execution. */
  public static String render(Told told) {
    String end =
        told.example().replay().ending() == Ending.COMPLETE
            ? " does not lose"
            : " loses: " + told.example().replay().failure();
    return told.example().subject()
        + end
        + "\n"
        + CounterexampleText.render(told.example())
        + "again: portcullis check --replay "
        + told.replayId()
        + "\n";
  }

  private static void append(StringBuilder text, Verdict verdict) {
    Totals totals = verdict.totals();
    String word =
        switch (verdict) {
          case Verdict.Holds _ -> "holds";
          case Verdict.Loses _ -> "LOSES";
          case Verdict.Stopped _ -> "stopped";
        };
    row(
        text,
        verdict.subject().scenario(),
        verdict.subject().modelName(),
        word,
        count(totals.executions()),
        count(totals.redundant() + totals.cut()),
        count(totals.steps()),
        "%.2f s".formatted(totals.nanos() / 1e9),
        remark(verdict));
  }

  @SuppressWarnings("AnnotateFormatMethod")
  private static void row(StringBuilder text, Object... columns) {
    text.append(
            String.format(Locale.ROOT, "%-26s  %-5s  %-9s  %12s  %10s  %12s  %9s  %s", columns)
                .stripTrailing())
        .append('\n');
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String remark(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Holds holds -> words(holds.coverage());
      case Verdict.Loses loses ->
          String.format(
              Locale.ROOT,
              "%d steps, %d switches (first met with %d and %d)",
              loses.loss().schedule().length(),
              loses.loss().switches(),
              loses.loss().stepsAtFirst(),
              loses.loss().switchesAtFirst());
      case Verdict.Stopped stopped ->
          String.format(Locale.ROOT, "about %.0f%% done", 100 * stopped.fractionDone());
    };
  }

  /** What was looked into, in words. */
  static String words(Coverage coverage) {
    return switch (coverage) {
      case Coverage.Exhaustive _ -> "exhaustively";
      case Coverage.Bounded bounded -> {
        StringBuilder words = new StringBuilder("bounded:");
        if (bounded.preemptions() != SystematicSearch.UNBOUNDED) {
          words.append(" at most ").append(bounded.preemptions()).append(" preemptions");
        }
        if (bounded.steps() != SearchPlan.UNBOUNDED) {
          words.append(" at most ").append(bounded.steps()).append(" steps");
        }
        if (bounded.executions() != SearchPlan.UNBOUNDED) {
          words.append(" at most ").append(bounded.executions()).append(" executions");
        }
        yield words.toString();
      }
      case Coverage.Skimmed skimmed ->
          "bounded: at most %d preemptions, some of those missed".formatted(skimmed.preemptions());
      case Coverage.Random random ->
          String.format(
              Locale.ROOT,
              "at random, seed %d: n=%d, k=%d, d=%d, each at least %.2g, all at least %.2g",
              random.seed(),
              random.processes(),
              random.steps(),
              random.bugDepth(),
              random.leastProbability(),
              random.leastProbabilityOfAll());
    };
  }
}
