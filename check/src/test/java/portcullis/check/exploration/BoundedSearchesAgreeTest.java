package portcullis.check.exploration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import portcullis.check.execution.Ending;
import portcullis.check.execution.MemoryModel;
import portcullis.check.loading.TwinLoader;
import portcullis.check.program.Program;

/**
 * The bounded search shows every final state that some order with so few preemptions shows, and no
 * other. Rerun with {@code -Dportcullis.seed=N}.
 */
class BoundedSearchesAgreeTest {
  private static final long SEED = Long.getLong("portcullis.seed", 20_261_122);
  private static final int PROGRAMS = Integer.getInteger("portcullis.programs", 200);
  private static final long MOST_ORDERS = 20_000;
  private static final String SCENARIO = "portcullis.check.scenario.SmallProgramScenario";
  private static final int TINY = 8;

  @ParameterizedTest
  @CsvSource({
    "SC,0", "SC,1", "SC,2", "TSO,0", "TSO,1", "TSO,2", "PSO,0", "PSO,1", "PSO,2",
  })
  void theBoundedSearchShowsWhatAllOrdersWithinTheBoundShow(MemoryModel model, int bound) {
    long full = 0;
    long executions = 0;
    long redundant = 0;
    long tiny = 0;
    int compared = 0;
    for (int i = 0; i < PROGRAMS; i++) {
      SmallProgram small = new SmallProgram(new Random(SEED + i), i % 2 == 1);
      SmallProgram.current = small;
      Program program = Program.load(new TwinLoader(), SCENARIO, model, 1000);
      small.finals.clear();
      EveryOrder all = new EveryOrder(bound);
      if (!isRun(all, program, small)) {
        continue;
      }
      Set<String> expected = new TreeSet<>(small.finals);
      BoundedSearch search = new BoundedSearch(bound);
      String what = "%s of -Dportcullis.seed=%d under %s".formatted(small, SEED + i, model);
      assertThat(finalsOf(search, program, small)).as(what).isEqualTo(expected);
      BoundedSearch forgetful = new BoundedSearch(bound, TINY);
      assertThat(finalsOf(forgetful, program, small)).as(what).isEqualTo(expected);
      compared++;
      full += all.executions();
      executions += search.executions();
      redundant += search.redundant();
      tiny += forgetful.executions() + forgetful.redundant();
    }
    System.out.printf(
        "%s within %d: %d programs from seed %d, %d orders, %d executions, %d redundant, %d with"
            + " hardly any cache%n",
        model, bound, compared, SEED, full, executions, redundant, tiny);
    assertThat(compared).isGreaterThan(PROGRAMS / 2);
  }

  private static Set<String> finalsOf(BoundedSearch search, Program program, SmallProgram small) {
    small.finals.clear();
    do {
      if (search.next(program) == Ending.DEADLOCK) {
        small.finals.add("deadlock");
      }
    } while (search.advance(program.execution().trace()));
    return new TreeSet<>(small.finals);
  }

  // False if there are too many orders.
  private static boolean isRun(EveryOrder all, Program program, SmallProgram small) {
    do {
      if (all.executions() == MOST_ORDERS) {
        return false;
      }
      if (all.next(program) == Ending.DEADLOCK) {
        small.finals.add("deadlock");
      }
    } while (all.advance());
    return true;
  }
}
