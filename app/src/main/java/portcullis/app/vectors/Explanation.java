package portcullis.app.vectors;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import portcullis.app.job.InputException;

/** One scenario that somebody wrote, run with a trace. */
public final class Explanation {
  private Explanation() {}

  /**
   * Runs it.
   *
   * @param file path of one JSON object, or {@code -} for standard input
   * @throws InputException if it is no scenario, or has no translation
   */
  public static VectorSummary of(String file) throws InputException {
    try (VectorFile text = VectorFile.open(file)) {
      Scenario scenario = text.parseRest(ScenarioParser.ofHandwritten());
      if (scenario.steps().stream().noneMatch(step -> step.step() instanceof Step.Translate)) {
        throw new VectorFileException(
            text.name(), 1, "steps have no \"translate\", so there is nothing to explain; add one");
      }
      TraceRecorder trace = new TraceRecorder();
      Verdict verdict = ScenarioReplay.run(scenario, trace);
      @Nullable StepFailure failure = verdict.failure();
      return new VectorSummary(
          List.of(file),
          Map.of(scenario.family(), FamilyCount.of(verdict)),
          failure == null
              ? List.of()
              : List.of(new ScenarioFailure(text.name(), 1, scenario.id(), failure)),
          trace.translations());
    }
  }

  /** Traces, and what was not as the scenario expects, if anything. */
  public static String render(VectorSummary summary) {
    StringBuilder text = new StringBuilder();
    summary.traces().forEach(trace -> TraceText.append(text, trace));
    summary.failures().forEach(failure -> text.append(failure).append('\n'));
    return text.toString();
  }
}
