package portcullis.testkit.qemu;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A line of {@code qemu-divergences.txt}: a test that QEMU's hardware is known not to pass.
 *
 * @param test class and method, as {@code Class#method}
 * @param failure part of the message with which the test fails there
 * @param difference what QEMU does otherwise, with the section of the specification
 * @param relaxation what other tests do about it
 */
record Divergence(String test, String failure, String difference, String relaxation) {
  private static final String FILE = "qemu-divergences.txt";
  private static final int FIELDS = 4;

  /** All that are known, by test. */
  static Map<String, Divergence> known() {
    try (InputStream file =
        Objects.requireNonNull(Divergence.class.getResourceAsStream(FILE), FILE)) {
      return parse(new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
    } catch (IOException failure) {
      throw new UncheckedIOException(FILE, failure);
    }
  }

  /**
   * The divergences of such lines; blank lines and those that begin with # say nothing.
   *
   * @throws IllegalArgumentException if a line is none, or a test has two
   */
  static Map<String, Divergence> parse(List<String> lines) {
    Map<String, Divergence> all = new LinkedHashMap<>();
    for (String line : lines) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      List<String> fields = new ArrayList<>();
      for (String field : line.split("\\|", -1)) {
        fields.add(field.strip());
      }
      if (fields.size() != FIELDS || fields.contains("")) {
        throw new IllegalArgumentException("not '%s': %s".formatted("test | failure | ...", line));
      }
      Divergence divergence =
          new Divergence(fields.get(0), fields.get(1), fields.get(2), fields.get(3));
      if (all.put(divergence.test, divergence) != null) {
        throw new IllegalArgumentException("twice in the list: " + divergence.test);
      }
    }
    return all;
  }
}
