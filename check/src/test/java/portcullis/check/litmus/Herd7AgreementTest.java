package portcullis.check.litmus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import portcullis.check.execution.MemoryModel;
import portcullis.check.litmus.X86Translation.Untranslatable;

/** Our models against herd7's, by the whole set of final states. */
class Herd7AgreementTest {
  private static final int FEWEST_TESTS = 60;
  private static final long SEED = Long.getLong("portcullis.seed", 20_261_121);
  private static final int MADE_UP = Integer.getInteger("portcullis.programs", 8);

  /**
   * herd7 does not order the load of an exchange before its store. Two exchanges of one location
   * then read from each other in a circle, which two atomic exchanges cannot: one is the first.
   */
  private static final String CIRCULAR_EXCHANGES = "CoRR+xchg";

  private static final String EXCHANGES_READ_FIRST =
      """
      X86 TSO
      include "x86tso.cat"
      acyclic rmw | ghb as exchange
      """;

  @TempDir private Path directory;

  @Test
  void tsoHasTheFinalStatesOfTheX86TsoModelOfHerd7() throws Exception {
    Herd7 herd7 = Herd7.find(directory);
    Map<String, LitmusTest> tests = new LinkedHashMap<>();
    Map<String, String> translations = new LinkedHashMap<>();
    for (Corpus.Entry entry : Corpus.entries()) {
      LitmusTest test = entry.test();
      try {
        translations.put(entry.name(), X86Translation.of(test));
        tests.put(entry.name(), test);
      } catch (Untranslatable why) {
        System.out.println("not compared: " + entry.name() + ": " + why.getMessage());
      }
    }
    String model = "x86tso.cat, herd7 " + herd7.version();
    // It is one of 32-bit x86, whose cmpxchg herd7 cannot execute: so it is let judge x86-64.
    var byName = herd7.judge(translations, "-archcheck", "false", "-model", "x86tso.cat");
    var ownOfX8664 = herd7.judge(translations, "-model", "x86tso-mixed.cat");
    var stricter = herd7.judge(translations, strictX86Tso());
    assertThat(tests).hasSizeGreaterThan(FEWEST_TESTS);
    compare("x86tso.cat with exchanges that read first", tests, MemoryModel.TSO, stricter, true);
    tests.remove(CIRCULAR_EXCHANGES);
    compare(model, tests, MemoryModel.TSO, byName, true);
    compare("x86tso-mixed.cat, x86-64's own", tests, MemoryModel.TSO, ownOfX8664, true);
  }

  @Test
  void scHasTheFinalStatesOfTheScModelOfHerd7ForTheTestsAsTheyAre() throws Exception {
    Herd7 herd7 = Herd7.find(directory);
    Map<String, LitmusTest> tests = new LinkedHashMap<>();
    Map<String, String> texts = new LinkedHashMap<>();
    for (Corpus.Entry entry : Corpus.entries()) {
      // Its model of SC knows neither locks nor grace periods, its loops end after two rounds, and
      // its list of primitives lacks smp_store_mb.
      String text = entry.text();
      if (!text.contains("spin_")
          && !text.contains("rcu_")
          && !text.contains("while (")
          && !text.contains("smp_store_mb")) {
        texts.put(entry.name(), text);
        tests.put(entry.name(), entry.test());
      }
    }
    var answers = herd7.judge(texts, "-macros", "kernel.def", "-model", "sc.cat");
    assertThat(tests).hasSizeGreaterThan(FEWEST_TESTS);
    compare("sc.cat, herd7 " + herd7.version(), tests, MemoryModel.SC, answers, false);
  }

  /** Rerun with {@code -Dportcullis.seed=N}, and more with {@code -Dportcullis.programs=M}. */
  @Test
  void madeUpTestsHaveTheFinalStatesOfHerd7() throws Exception {
    System.out.println("made-up tests from -Dportcullis.seed=" + SEED);
    Herd7 herd7 = Herd7.find(directory);
    Map<String, LitmusTest> tests = new LinkedHashMap<>();
    Map<String, String> texts = new LinkedHashMap<>();
    Map<String, String> translations = new LinkedHashMap<>();
    for (int i = 0; i < MADE_UP; i++) {
      String name = "seed" + (SEED + i);
      texts.put(name, RandomLitmus.text(name, new Random(SEED + i)));
      tests.put(name, LitmusParser.parse(name, texts.get(name)));
      translations.put(name, X86Translation.of(tests.get(name)));
    }
    var tso = herd7.judge(translations, strictX86Tso());
    var sc = herd7.judge(texts, "-macros", "kernel.def", "-model", "sc.cat");
    compare("x86tso.cat with exchanges that read first", tests, MemoryModel.TSO, tso, true);
    compare("sc.cat", tests, MemoryModel.SC, sc, false);
  }

  private String[] strictX86Tso() throws IOException {
    Files.writeString(directory.resolve("x86tso-rmw.cat"), EXCHANGES_READ_FIRST);
    return new String[] {
      "-archcheck", "false", "-I", directory.toString(), "-model", "x86tso-rmw.cat"
    };
  }

  private static void compare(
      String whose,
      Map<String, LitmusTest> tests,
      MemoryModel model,
      Map<String, Herd7.Answer> answers,
      boolean isTranslated)
      throws Exception {
    assertThat(answers.keySet()).as("answered by %s", whose).containsAll(tests.keySet());
    System.out.printf("%n%s against %s: test, states, observation%n", model, whose);
    for (Map.Entry<String, LitmusTest> entry : tests.entrySet()) {
      LitmusTest test = entry.getValue();
      LitmusResult ours = LitmusRun.run(test, model);
      Herd7.Answer theirs = answers.get(entry.getKey());
      Set<Map<String, String>> states =
          new TreeSet<>(java.util.Comparator.comparing(Map::toString));
      Map<String, String> names = isTranslated ? X86Translation.names(test) : Map.of();
      for (FinalState state : ours.states()) {
        Map<String, String> renamed = new TreeMap<>();
        state.values().forEach((name, v) -> renamed.put(names.getOrDefault(name, name), v));
        states.add(renamed);
      }
      assertThat(states).as("states of %s under %s", test.name(), whose).isEqualTo(theirs.states());
      assertThat(ours.observation().word()).as(test.name()).isEqualTo(theirs.observation());
      assertThat(ours.isOk()).as(test.name()).isEqualTo(theirs.isOk());
      System.out.printf("  %-28s %2d  %s%n", test.name(), states.size(), ours.observation().word());
    }
    System.out.printf("%d tests agree%n", tests.size());
  }
}
