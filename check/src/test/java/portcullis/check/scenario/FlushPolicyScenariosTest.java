package portcullis.check.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import portcullis.check.execution.MemoryModel;
import portcullis.check.loading.TwinLoader;

/** Every execution of the scenarios of single-queue and wrap holds. */
class FlushPolicyScenariosTest {
  @ParameterizedTest
  @ValueSource(strings = {"SingleQueueReuse", "WrapReuse", "WrapUnmap", "WrapTwo"})
  void noExecutionLoses(String scenario) {
    for (MemoryModel model : MemoryModel.values()) {
      Exploration all = Exploration.of(scenario, model, new TwinLoader());
      assertThat(all.holds()).as("%s under %s: %s", scenario, model, all.failure()).isTrue();
    }
  }
}
