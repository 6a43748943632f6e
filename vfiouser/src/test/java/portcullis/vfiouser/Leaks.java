package portcullis.vfiouser;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What this process has open and mapped, as Linux sees it. */
public final class Leaks {
  private Leaks() {}

  /** How many sockets, eventfds and memfds are open, by kind. */
  public static Map<String, Integer> descriptors() throws IOException {
    Map<String, Integer> found = new TreeMap<>();
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      for (Path each : all.toList()) {
        try {
          String target = Files.readSymbolicLink(each).toString();
          if (target.startsWith("socket:")
              || target.startsWith("/memfd:")
              || target.contains("[eventfd]")
              || target.startsWith("pipe:")) {
            found.merge(target.replaceAll("[:\\[].*", ""), 1, Integer::sum);
          }
        } catch (IOException e) {
          // That of the listing itself is gone.
        }
      }
    }
    return found;
  }

  /** How many mappings there are of memory that tests lend. */
  public static long mappings() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/maps")).stream()
        .filter(line -> line.contains("/memfd:lent"))
        .count();
  }
}
