package portcullis.check.defect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The known defects, found among compiled tests. */
public final class Defects {
  /** System property that says where the compiled tests of this module are. */
  public static final String PROPERTY = "portcullis.check.defects";

  private static final String PACKAGE = "portcullis/check/defect";

  private Defects() {}

  /** Where the launcher says that they are, or null if it does not. */
  public static @Nullable Path directory() {
    String property = System.getProperty(PROPERTY);
    return property == null || property.isEmpty() ? null : Path.of(property);
  }

  /**
   * All that are there, by name.
   *
   * @param testClasses directory of compiled tests
   * @throws IOException if they cannot be read, or two have one name
   */
  public static List<Variant> in(Path testClasses) throws IOException {
    Path root = testClasses.resolve(PACKAGE);
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    List<Variant> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
        Optional<Variant> variant = Variant.of(Files.readAllBytes(file));
        variant.ifPresent(found::add);
      }
    }
    found.sort(Comparator.comparing(Variant::name));
    for (int i = 1; i < found.size(); i++) {
      if (found.get(i).name().equals(found.get(i - 1).name())) {
        throw new IOException("two defects are called " + found.get(i).name());
      }
    }
    return List.copyOf(found);
  }
}
