package portcullis.check.twin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A small program over the twins and what the Java memory model says of one of its outcomes.
 *
 * @param threads statements of each
 * @param outcome conditions on final values, such as r0=1
 * @param why Java says so
 */
record JavaRule(
    String name, List<List<String>> threads, List<String> outcome, Verdict verdict, String why) {
  /** What Java says, and what the explorer does. */
  enum Verdict {
    FORBIDDEN,
    SHOWN,
    NOT_SHOWN
  }

  static List<JavaRule> all() throws IOException {
    List<JavaRule> rules = new ArrayList<>();
    try (var in = JavaRule.class.getResourceAsStream("java-rules.txt")) {
      if (in == null) {
        throw new IOException("there is no table");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (String line : text.lines().toList()) {
        if (!line.isBlank() && !line.startsWith("#")) {
          rules.add(parse(line));
        }
      }
    }
    return rules;
  }

  private static JavaRule parse(String line) {
    // The bars between threads are two.
    String[] cells = line.split(" \\| ");
    if (cells.length != 5) {
      throw new IllegalArgumentException("not five cells: " + line);
    }
    List<List<String>> threads = new ArrayList<>();
    for (String thread : cells[1].split(" \\|\\| ")) {
      threads.add(List.of(thread.strip().split("; ")));
    }
    return new JavaRule(
        cells[0],
        threads,
        List.of(cells[2].split(" ")),
        Verdict.valueOf(cells[3].replace(' ', '_').toUpperCase(Locale.ROOT)),
        cells[4]);
  }

  @Override
  public String toString() {
    return name;
  }
}
