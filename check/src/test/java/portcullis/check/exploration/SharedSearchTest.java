package portcullis.check.exploration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import portcullis.check.execution.MemoryModel;
import portcullis.check.loading.Alteration;
import portcullis.check.loading.TwinLoader;
import portcullis.check.program.Program;
import portcullis.check.scenario.Catalogue;

/**
 * Several workers on one search meet what one meets. Rerun with {@code -Dportcullis.seed=N}; which
 * worker does what is up to the machine.
 */
class SharedSearchTest {
  private static final long SEED = Long.getLong("portcullis.seed", 20_261_121);
  private static final int PROGRAMS = Integer.getInteger("portcullis.programs", 400);

  @ParameterizedTest
  @EnumSource(MemoryModel.class)
  void randomProgramsHaveTheSameExecutionsWhoeverLooksForThem(MemoryModel model) throws Exception {
    int shared = 0;
    for (int i = 0; i < PROGRAMS; i++) {
      SmallProgram small = new SmallProgram(new Random(SEED + i));
      SmallProgram.current = small;
      Supplier<Program> load =
          () ->
              Program.load(
                  new TwinLoader(), "portcullis.check.scenario.SmallProgramScenario", model, 1000);

      SharedSearch one = SharedSearch.run(1, load);
      SharedSearch two = SharedSearch.run(2, load);

      assertThat(two.classes)
          .as("%s of -Dportcullis.seed=%d under %s", small, SEED + i, model)
          .isEqualTo(one.classes);
      if (model == MemoryModel.SC) {
        assertThat(two.executions).isEqualTo(one.executions);
      }
      shared += two.used - 1;
    }
    assertThat(shared).as("searches that both workers had a part in").isPositive();
  }

  @ParameterizedTest
  @CsvSource({
    "attach-flush-3x2,TSO",
    "reset-nested,SC",
    "wrap-reuse,TSO",
    "region-write,PSO",
    "zpci-release-flush,PSO"
  })
  void scenariosHaveTheSameExecutionsWhoeverLooksForThem(String scenario, MemoryModel model)
      throws Exception {
    Subject subject = Catalogue.find(scenario).orElseThrow().under(model, Alteration.none());

    SharedSearch one = SharedSearch.run(1, subject::load);
    SharedSearch three = SharedSearch.run(3, subject::load);

    assertThat(three.executions).isEqualTo(one.executions);
    assertThat(three.classes).isEqualTo(one.classes);
    assertThat(three.used).isGreaterThan(1);
  }
}
