package portcullis.check.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import portcullis.check.execution.Ending;
import portcullis.check.execution.MemoryModel;
import portcullis.check.exploration.SystematicSearch;
import portcullis.check.loading.TwinLoader;
import portcullis.check.program.Program;

/** Errors, recoveries and resets, in every order. */
class LifecycleScenariosTest {
  private static final int MOST_STEPS = 5_000;

  static Stream<Object[]> all() {
    List<Object[]> all = new ArrayList<>();
    for (Catalogue.Entry entry : Catalogue.entries()) {
      if (!ErrantMachine.class.isAssignableFrom(entry.type())) {
        continue;
      }
      for (MemoryModel model : entry.models()) {
        all.add(new Object[] {entry.name(), entry.type().getName(), model});
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("all")
  void noExecutionLoses(String name, String type, MemoryModel model) {
    Program program = Program.load(new TwinLoader(), type, model, MOST_STEPS);
    SystematicSearch search = new SystematicSearch();
    Ending ending;
    do {
      ending = search.next(program);
    } while (ending == Ending.COMPLETE && search.advance(program.execution().trace()));
    System.out.printf("%s %s: %d executions%n", name, model, search.executions());
    assertThat(ending).as(program.execution().failure()).isEqualTo(Ending.COMPLETE);
    assertThat(search.redundant()).isZero();
  }
}
