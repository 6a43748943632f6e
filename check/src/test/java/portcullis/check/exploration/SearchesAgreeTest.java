package portcullis.check.exploration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import portcullis.check.execution.Ending;
import portcullis.check.execution.MemoryModel;
import portcullis.check.loading.TwinLoader;
import portcullis.check.program.Program;

/**
 * The reduced search shows every final state that the search through all orders shows, and without
 * store buffers no equivalent execution twice. Rerun with {@code -Dportcullis.seed=N}.
 */
class SearchesAgreeTest {
  private static final long SEED = Long.getLong("portcullis.seed", 20_261_121);
  private static final int PROGRAMS = Integer.getInteger("portcullis.programs", 400);
  private static final long MOST_ORDERS = 200_000;
  private static final long MOST_ORDERS_OF_TIME = 4_000;

  @ParameterizedTest
  @EnumSource(MemoryModel.class)
  void theReducedSearchShowsWhatTheFullOneShows(MemoryModel model) {
    compare(model, SmallProgram::new, MOST_ORDERS);
  }

  @ParameterizedTest
  @EnumSource(MemoryModel.class)
  void soItDoesWhereTimePasses(MemoryModel model) {
    compare(model, SmallProgram::withDeadlines, MOST_ORDERS_OF_TIME);
  }

  private static void compare(
      MemoryModel model, Function<Random, SmallProgram> maker, long mostOrders) {
    long full = 0;
    long reduced = 0;
    long redundant = 0;
    // What a thread reads of its own store, before that takes effect, has more orders than classes.
    long twice = 0;
    int compared = 0;
    for (int i = 0; i < PROGRAMS; i++) {
      SmallProgram small = maker.apply(new Random(SEED + i));
      SmallProgram.current = small;
      Program program =
          Program.load(
              new TwinLoader(), "portcullis.check.scenario.SmallProgramScenario", model, 1000);
      EveryOrder all = new EveryOrder();
      if (!isRun(all, program, small, mostOrders)) {
        continue;
      }
      Set<String> expected = new TreeSet<>(small.finals);
      small.finals.clear();
      SystematicSearch search = new SystematicSearch();
      Set<String> classes = new HashSet<>();
      do {
        Ending ending = search.next(program);
        if (ending == Ending.DEADLOCK) {
          small.finals.add("deadlock");
        }
        if (ending != Ending.STOPPED) {
          classes.add(EquivalenceClass.of(program.execution().trace()));
        }
      } while (search.advance(program.execution().trace()));
      if (model == MemoryModel.SC) {
        assertThat(search.executions())
            .as("%s of -Dportcullis.seed=%d: some twice", small, SEED + i)
            .isEqualTo(classes.size());
      }
      twice += search.executions() - classes.size();
      assertThat(small.finals)
          .as("%s of -Dportcullis.seed=%d under %s", small, SEED + i, model)
          .isEqualTo(expected);
      compared++;
      full += all.executions();
      reduced += search.executions();
      redundant += search.redundant();
    }
    System.out.printf(
        "%s: %d programs from seed %d, %d orders, %d executions, %d redundant, %d twice%n",
        model, compared, SEED, full, reduced, redundant, twice);
    assertThat(compared).isGreaterThan(PROGRAMS / 2);
  }

  // False if there are too many orders.
  private static boolean isRun(
      EveryOrder all, Program program, SmallProgram small, long mostOrders) {
    do {
      if (all.executions() == mostOrders) {
        return false;
      }
      if (all.next(program) == Ending.DEADLOCK) {
        small.finals.add("deadlock");
      }
    } while (all.advance());
    return true;
  }
}
