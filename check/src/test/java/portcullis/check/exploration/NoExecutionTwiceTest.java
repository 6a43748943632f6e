package portcullis.check.exploration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import portcullis.check.execution.Ending;
import portcullis.check.execution.MemoryModel;
import portcullis.check.loading.Alteration;
import portcullis.check.program.Program;
import portcullis.check.scenario.Catalogue;

/** What makes the counts of executions comparable: each stands for a class of its own. */
class NoExecutionTwiceTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"reset-nested", "recover-attach", "zpci-error-attach", "region-change", "limbo"})
  void ofEquivalentExecutionsOneIsMetAndAWeakerModelHasNoFewer(String scenario) {
    Map<MemoryModel, Long> executions = new TreeMap<>();
    for (MemoryModel model : MemoryModel.values()) {
      SystematicSearch search = new SystematicSearch();
      Set<String> classes = new HashSet<>();
      Program program =
          Catalogue.find(scenario).orElseThrow().under(model, Alteration.none()).load();
      do {
        assertThat(search.next(program)).isEqualTo(Ending.COMPLETE);
        classes.add(EquivalenceClass.of(program.execution().trace()));
      } while (search.advance(program.execution().trace()));

      assertThat(search.executions()).as("%s", model).isEqualTo(classes.size());
      executions.put(model, search.executions());
    }
    assertThat(executions.get(MemoryModel.TSO))
        .isGreaterThanOrEqualTo(executions.get(MemoryModel.SC));
    assertThat(executions.get(MemoryModel.PSO))
        .isGreaterThanOrEqualTo(executions.get(MemoryModel.SC));
  }
}
