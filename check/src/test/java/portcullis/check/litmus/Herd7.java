package portcullis.check.litmus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Asks herd7. The test that asks is skipped, with the reason, where it cannot be had. */
final class Herd7 {
  private static final int LONGEST_MINUTES = 5;

  private final Path directory;
  private final String command;

  /**
   * What it says of a test.
   *
   * @param states each by the names of its parts
   */
  record Answer(Set<Map<String, String>> states, String observation, boolean isOk) {}

  private Herd7(Path directory, String command) {
    this.directory = directory;
    this.command = command;
  }

  /**
   * Finds it.
   *
   * @param directory for what is written to ask it
   */
  static Herd7 find(Path directory) throws IOException, InterruptedException {
    Path finder = Path.of("tools", "herd7").toAbsolutePath();
    if (!Files.isExecutable(finder)) {
      finder = Path.of("..", "tools", "herd7").toAbsolutePath().normalize();
    }
    Path said = directory.resolve("found");
    int exit = run(said, List.of(finder.toString()));
    String answer = Files.readString(said).strip();
    Assumptions.assumeTrue(exit == 0, answer);
    return new Herd7(directory, answer);
  }

  String version() throws IOException, InterruptedException {
    Path said = directory.resolve("version");
    run(said, List.of(command, "-version"));
    return Files.readString(said).strip();
  }

  /**
   * Lets it judge tests.
   *
   * @param texts of the tests, by name
   * @param options such as the model
   */
  Map<String, Answer> judge(Map<String, String> texts, String... options)
      throws IOException, InterruptedException {
    Path tests = Files.createTempDirectory(directory, "tests");
    List<String> words = new ArrayList<>(List.of(command));
    words.addAll(List.of(options));
    for (Map.Entry<String, String> text : texts.entrySet()) {
      Path file = tests.resolve(text.getKey() + ".litmus");
      Files.writeString(file, text.getValue());
      words.add(file.toString());
    }
    Path said = tests.resolve("answers");
    run(said, words);
    return parse(Files.readAllLines(said));
  }

  private static Map<String, Answer> parse(List<String> lines) {
    Map<String, Answer> answers = new HashMap<>();
    String name = "";
    Set<Map<String, String>> states = new TreeSet<>(java.util.Comparator.comparing(Map::toString));
    String observation = "";
    boolean isOk = false;
    for (String line : lines) {
      if (line.startsWith("Test ")) {
        name = line.split(" ")[1];
        states = new TreeSet<>(java.util.Comparator.comparing(Map::toString));
      } else if (line.equals("Ok")) {
        isOk = true;
      } else if (line.equals("No")) {
        isOk = false;
      } else if (line.startsWith("Observation ")) {
        observation = line.split(" ")[2];
        answers.put(name, new Answer(states, observation, isOk));
      } else if (line.contains("=") && line.endsWith(";")) {
        states.add(state(line));
      }
    }
    return answers;
  }

  private static Map<String, String> state(String line) {
    Map<String, String> state = new TreeMap<>();
    for (String part : line.split(";")) {
      String[] sides = part.strip().split("=", 2);
      if (sides.length == 2) {
        state.put(sides[0], sides[1]);
      }
    }
    return state;
  }

  private static int run(Path said, List<String> words) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    if (!process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      return Assumptions.abort(words.getFirst() + " took over " + LONGEST_MINUTES + " minutes");
    }
    return process.exitValue();
  }
}
