package portcullis.check.loading;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import portcullis.core.invalidation.Bonds;
import portcullis.riscv.driver.RiscvIommuDriver;
import portcullis.s390.driver.S390Driver;

/**
 * Everything in core and in drivers that orders, found in its classes: nobody has to keep a list.
 */
public final class SyncSites {
  private SyncSites() {}

  /** All that can be made weaker by name: core's first, then drivers'. */
  public static List<SyncSite> all() {
    return Stream.of(ofCore(), ofDrivers()).flatMap(List::stream).toList();
  }

  /** All sites of core, by class. */
  public static List<SyncSite> ofCore() {
    return of(Bonds.class);
  }

  /** All sites of the drivers of RISC-V and s390, driver by driver, by class. */
  public static List<SyncSite> ofDrivers() {
    return Stream.of(RiscvIommuDriver.class, S390Driver.class)
        .flatMap(driver ->
            of(driver).stream().filter(site -> isBeside(driver.getPackageName(), site.className())))
        .toList();
  }

  private static boolean isBeside(String packageName, String className) {
    return className.startsWith(packageName + ".");
  }

  private static List<SyncSite> of(Class<?> neighbour) {
    try {
      URI location = neighbour.getProtectionDomain().getCodeSource().getLocation().toURI();
      Path path = Path.of(location);
      if (Files.isDirectory(path)) {
        return scan(path);
      }
      try (FileSystem jar = FileSystems.newFileSystem(path)) {
        return scan(jar.getPath("/"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the classes beside " + neighbour, e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(neighbour + " was loaded from nowhere", e);
    }
  }

  private static List<SyncSite> scan(Path root) throws IOException {
    List<SyncSite> sites = new ArrayList<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".class")).sorted().toList()) {
        String relative = root.relativize(file).toString();
        String className =
            relative.substring(0, relative.length() - ".class".length()).replace('/', '.');
        if (isSubject(className)) {
          sites.addAll(Weakening.sitesOf(className, Files.readAllBytes(file)));
        }
      }
    }
    return sites;
  }

  // Twins stand for the rest of core.sync.
  private static boolean isSubject(String className) {
    return !className.startsWith("portcullis.core.sync.")
        || className.startsWith("portcullis.core.sync.Rcu");
  }
}
