package portcullis.app.vectors;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import portcullis.app.job.InputException;

/** Runs the scenarios of some files. Used by one thread. */
public final class VectorRun {
  /** Told after each scenario how many have been run and how many of them failed. */
  @FunctionalInterface
  public interface Listener {
    /** Nobody listens. */
    Listener NOBODY = (id, done, failed) -> {};

    /** A scenario is over. */
    void ran(String id, long done, long failed);
  }

  private final VectorSelection selection;
  private final Listener listener;
  private final Map<String, FamilyCount> families = new TreeMap<>();
  private final List<ScenarioFailure> failures = new ArrayList<>();
  private List<TracedTranslation> traces = List.of();
  private long done;

  private VectorRun(VectorSelection selection, Listener listener) {
    this.selection = selection;
    this.listener = listener;
  }

  /**
   * Runs them.
   *
   * @param files paths, or {@code -} for standard input
   * @throws InputException if a file or a line cannot be used, or no scenario is wanted
   */
  public static VectorSummary run(List<String> files, VectorSelection selection, Listener listener)
      throws InputException {
    for (String file : files) {
      if (!file.equals(VectorFile.STANDARD_INPUT)) {
        VectorFile.existing(file); // before any work is done
      }
    }
    VectorRun run = new VectorRun(selection, listener);
    for (String file : files) {
      run.run(file);
    }
    if (run.done == 0) {
      throw new InputException(
          "no scenario %sin %s%s"
              .formatted(
                  selection.toString().isEmpty() ? "" : selection + " ",
                  String.join(", ", files),
                  run.mend()));
    }
    return new VectorSummary(files, run.families, run.failures, run.traces);
  }

  private final TreeMap<String, String> seen = new TreeMap<>();

  private void run(String file) throws InputException {
    ScenarioParser parser = ScenarioParser.ofVectors();
    try (VectorFile lines = VectorFile.open(file)) {
      for (String text = lines.nextLine(); text != null; text = lines.nextLine()) {
        Scenario scenario = lines.parse(text, parser);
        seen.putIfAbsent(scenario.family(), scenario.id());
        if (selection.wants(scenario)) {
          run(scenario, lines);
        }
      }
    }
  }

  private void run(Scenario scenario, VectorFile lines) {
    @Nullable TraceRecorder trace = selection.isTraced() ? new TraceRecorder() : null;
    Verdict verdict = ScenarioReplay.run(scenario, trace);
    if (trace != null) {
      traces = trace.translations();
    }
    families.merge(scenario.family(), FamilyCount.of(verdict), FamilyCount::plus);
    if (verdict.failure() != null) {
      failures.add(
          new ScenarioFailure(lines.name(), lines.line(), scenario.id(), verdict.failure()));
    }
    done++;
    listener.ran(scenario.id(), done, failures.size());
  }

  private String mend() {
    if (seen.isEmpty()) {
      return "; name a file that has some";
    }
    return selection.isTraced()
        ? "; ids look like " + seen.firstEntry().getValue()
        : "; its families are " + String.join(" ", seen.keySet());
  }
}
