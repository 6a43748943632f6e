package portcullis.check.litmus;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import portcullis.check.execution.MemoryModel;

/** The litmus tests that are resources, and what is expected of them. */
final class Corpus {
  private Corpus() {}

  /**
   * A line of the table.
   *
   * @param observations by model: SC, TSO, PSO
   * @param reason why they are so
   */
  record Entry(String name, List<Observation> observations, String reason) {
    Observation under(MemoryModel model) {
      return observations.get(
          switch (model) {
            case SC -> 0;
            case TSO -> 1;
            case PSO -> 2;
          });
    }

    LitmusTest test() throws IOException, LitmusSyntaxException {
      return LitmusParser.parse(name + ".litmus", text());
    }

    String text() throws IOException {
      return resource(name + ".litmus");
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static List<Entry> entries() throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (String line : resource("verdicts.txt").lines().toList()) {
      if (!line.startsWith("#")) {
        String[] cells = line.split(" \\| ");
        if (cells.length != 5) {
          throw new IOException("not five cells: " + line);
        }
        entries.add(
            new Entry(
                cells[0],
                List.of(
                    Observation.valueOf(cells[1].toUpperCase(java.util.Locale.ROOT)),
                    Observation.valueOf(cells[2].toUpperCase(java.util.Locale.ROOT)),
                    Observation.valueOf(cells[3].toUpperCase(java.util.Locale.ROOT))),
                cells[4]));
      }
    }
    return entries;
  }

  private static String resource(String name) throws IOException {
    try (var in = Corpus.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("there is no " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
