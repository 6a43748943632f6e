package portcullis.check.litmus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import portcullis.check.execution.MemoryModel;

class CorpusTest {
  static List<Corpus.Entry> entries() throws IOException {
    return Corpus.entries();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("entries")
  void everyModelShowsWhatTheTableSaysAndNothingElse(Corpus.Entry entry) throws Exception {
    for (MemoryModel model : MemoryModel.values()) {
      LitmusResult result = LitmusRun.run(entry.test(), model);
      assertThat(result.observation())
          .as("%s since %s, but:%n%s", entry.name(), entry.reason(), result.text())
          .isEqualTo(entry.under(model));
      assertThat(result.isExhaustive()).as(result.text()).isTrue();
      assertThat(result.deadlocks()).as(result.text()).isZero();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("entries")
  void whatAStrongerModelShowsAWeakerOneShowsToo(Corpus.Entry entry) throws Exception {
    Set<String> stronger = new HashSet<>();
    for (MemoryModel model : List.of(MemoryModel.SC, MemoryModel.TSO, MemoryModel.PSO)) {
      Set<String> states = new HashSet<>();
      LitmusRun.run(entry.test(), model).states().forEach(s -> states.add(s.text()));
      assertThat(states).as("%s under %s", entry.name(), model).containsAll(stronger);
      stronger = states;
    }
  }

  @Test
  void theTableNamesEachTestOnceAndByItsOwnName() throws Exception {
    List<Corpus.Entry> entries = Corpus.entries();
    assertThat(entries).extracting(Corpus.Entry::name).doesNotHaveDuplicates();
    assertThat(entries).hasSizeGreaterThanOrEqualTo(60);
    for (Corpus.Entry entry : entries) {
      assertThat(entry.test().name()).isEqualTo(entry.name());
      assertThat(entry.reason()).isNotBlank();
    }
  }
}
