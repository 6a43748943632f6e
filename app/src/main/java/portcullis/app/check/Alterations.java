package portcullis.app.check;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import portcullis.app.job.InputException;
import portcullis.check.defect.Defects;
import portcullis.check.defect.Variant;
import portcullis.check.loading.Alteration;
import portcullis.check.loading.SyncSites;

/** What can be changed in the program under check, by name. */
final class Alterations {
  private Alterations() {}

  static Alteration without(String name) throws InputException {
    return SyncSites.all().stream()
        .filter(site -> site.name().equals(name))
        .findFirst()
        .map(Alteration::without)
        .orElseThrow(() ->
            new InputException(
                "nothing is called '%s'; 'portcullis check --list' names what can be left out"
                    .formatted(name)));
  }

  static Variant defect(String name) throws InputException {
    if (Defects.directory() == null) {
      throw new InputException(
          "the known defects are in the tests of the module check, which are not built; build them"
              + " with 'mvn -DskipTests -pl check -am package' and use ./portcullis");
    }
    return defects().stream()
        .filter(variant -> variant.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new InputException(
                "there is no defect '%s'; 'portcullis check --list' names them".formatted(name)));
  }

  /** All known defects; none if they are not built. */
  static List<Variant> defects() throws InputException {
    Path directory = Defects.directory();
    if (directory == null) {
      return List.of();
    }
    try {
      return Defects.in(directory);
    } catch (IOException e) {
      throw new InputException("the known defects cannot be read: " + e.getMessage());
    }
  }
}
