package portcullis.check.exploration;

import portcullis.check.execution.MemoryModel;
import portcullis.check.loading.Alteration;
import portcullis.check.loading.SyncSites;
import portcullis.check.program.Scenario;
import portcullis.check.scenario.Catalogue;

/** Subjects for tests. */
public final class Subjects {
  private static final int MOST_STEPS = 300;

  private Subjects() {}

  /** A scenario of the catalogue as it ships. */
  public static Subject shipped(String scenario, MemoryModel model) {
    return Catalogue.find(scenario).orElseThrow().under(model, Alteration.none());
  }

  /** A scenario of the catalogue without one site. */
  public static Subject without(String scenario, MemoryModel model, String site) {
    Alteration alteration =
        SyncSites.ofCore().stream()
            .filter(s -> s.name().equals(site))
            .findFirst()
            .map(Alteration::without)
            .orElseThrow(() -> new IllegalArgumentException("no site " + site));
    return Catalogue.find(scenario).orElseThrow().under(model, alteration);
  }

  /** A scenario of the tests. */
  public static Subject own(Class<? extends Scenario> type, MemoryModel model) {
    return new Subject(
        type.getSimpleName(),
        type.getName(),
        model,
        Alteration.none(),
        (_, original) -> original,
        MOST_STEPS);
  }

  /** The losing schedule of a subject that loses. */
  public static Verdict.Loses loss(Subject subject) {
    Verdict verdict = new Explorer(subject, SearchPlan.exhaustive()).explore(Listener.SILENT);
    if (verdict instanceof Verdict.Loses loses) {
      return loses;
    }
    throw new AssertionError(subject + " does not lose: " + verdict);
  }
}
