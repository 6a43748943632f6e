package portcullis.check.litmus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import portcullis.check.execution.Ending;
import portcullis.check.execution.MemoryModel;
import portcullis.check.exploration.EveryOrder;
import portcullis.check.exploration.SystematicSearch;

/** The reduced search finds the final states, and the deadlocks, that all orders of steps have. */
class EveryOrderTest {
  private static final int MOST_ORDERS = 30_000;
  private static final int FEWEST_COMPARED = 60;

  @ParameterizedTest
  @EnumSource(MemoryModel.class)
  void theReducedSearchFindsWhatEveryOrderFinds(MemoryModel model) throws Exception {
    int compared = 0;
    long orders = 0;
    long executions = 0;
    for (Corpus.Entry entry : Corpus.entries()) {
      LitmusTest test = entry.test();
      LitmusProgram program = new LitmusProgram(test, model);
      EveryOrder every = new EveryOrder();
      Set<List<Long>> expected = new TreeSet<>(java.util.Comparator.comparing(List::toString));
      int count = 0;
      boolean isMore = true;
      while (isMore && count++ < MOST_ORDERS) {
        assertThat(every.next(program)).isIn(Ending.COMPLETE, Ending.DEADLOCK);
        expected.add(state(test, program));
        isMore = every.advance();
      }
      if (isMore) {
        continue; // too many
      }
      SystematicSearch search = new SystematicSearch();
      Set<List<Long>> found = new TreeSet<>(java.util.Comparator.comparing(List::toString));
      do {
        if (search.next(program) != Ending.STOPPED) {
          found.add(state(test, program));
        }
      } while (search.advance(program.execution().trace()));
      assertThat(found).as("%s under %s", test.name(), model).isEqualTo(expected);
      compared++;
      orders += count;
      executions += search.executions();
    }
    System.out.printf(
        "%s: %d tests, %d orders, %d executions%n", model, compared, orders, executions);
    assertThat(compared).isGreaterThanOrEqualTo(FEWEST_COMPARED);
  }

  // Empty for a deadlock.
  private static List<Long> state(LitmusTest test, LitmusProgram program) {
    List<Long> state = new ArrayList<>();
    if (program.execution().ending() == Ending.COMPLETE) {
      for (Observed part : test.observed()) {
        state.add(program.observe(part));
      }
    }
    return state;
  }
}
