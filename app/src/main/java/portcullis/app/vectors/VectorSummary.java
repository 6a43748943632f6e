package portcullis.app.vectors;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What came of all scenarios. Immutable.
 *
 * @param families by their letter
 * @param traces of the one scenario that was asked for by its id, else empty
 */
public record VectorSummary(
    List<String> files,
    Map<String, FamilyCount> families,
    List<ScenarioFailure> failures,
    List<TracedTranslation> traces) {
  /** Copies all. */
  public VectorSummary {
    files = List.copyOf(files);
    families = new TreeMap<>(families);
    failures = List.copyOf(failures);
    traces = List.copyOf(traces);
  }

  /** Whether no scenario failed. */
  public boolean passed() {
    return failures.isEmpty();
  }

  FamilyCount total() {
    return families.values().stream().reduce(FamilyCount.NONE, FamilyCount::plus);
  }
}
