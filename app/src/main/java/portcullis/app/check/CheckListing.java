package portcullis.app.check;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import portcullis.app.job.InputException;
import portcullis.check.defect.Variant;
import portcullis.check.loading.SyncSite;
import portcullis.check.loading.SyncSites;
import portcullis.check.scenario.Catalogue;

/**
 * What there is to check.
 *
 * @param scenarios that ship
 * @param sites that can be made weaker
 * @param defects that can be put in; none if they are not built
 */
public record CheckListing(
    List<Catalogue.Entry> scenarios, List<SyncSite> sites, List<Variant> defects) {
  /** What there is now. */
  public static CheckListing now() throws InputException {
    return new CheckListing(Catalogue.entries(), SyncSites.all(), Alterations.defects());
  }

  /** For people. */
  public String text() {
    StringBuilder text = new StringBuilder("Scenarios:\n");
    for (Catalogue.Entry entry : scenarios) {
      String clauses =
          entry.clauses().stream().map(String::valueOf).collect(Collectors.joining(", "));
      String models =
          entry.models().stream()
              .map(model -> model.name().toLowerCase(Locale.ROOT))
              .collect(Collectors.joining(", "));
      text.append(
          "  %-26s  %s (contract %s; %s)%n"
              .formatted(entry.name(), entry.description(), clauses, models));
    }
    text.append("\nWhat --without can leave out or make weaker:\n");
    sites.forEach(site -> text.append("  ").append(site.name()).append('\n'));
    text.append("\nDefects that --defect puts in:\n");
    if (defects.isEmpty()) {
      text.append("  none: the tests of the module check are not built\n");
    }
    for (Variant defect : defects) {
      text.append(
          "  %-26s  %s (found by %s)%n"
              .formatted(defect.name(), defect.description(), defect.scenario()));
    }
    return text.toString();
  }
}
