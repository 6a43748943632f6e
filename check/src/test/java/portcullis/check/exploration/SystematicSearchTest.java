package portcullis.check.exploration;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import portcullis.check.execution.Ending;
import portcullis.check.execution.MemoryModel;
import portcullis.check.loading.TwinLoader;
import portcullis.check.program.Program;

class SystematicSearchTest {
  @Test
  void attachAndFlush() {
    for (MemoryModel model : MemoryModel.values()) {
      Program program =
          Program.load(new TwinLoader(), "portcullis.check.scenario.AttachFlush", model, 5000);
      SystematicSearch search = new SystematicSearch();
      long began = System.nanoTime();
      Ending ending;
      do {
        ending = search.next(program);
        if (ending != Ending.COMPLETE && ending != Ending.STOPPED) {
          break;
        }
      } while (search.advance(program.execution().trace()));
      System.out.printf(
          "%s: %s %s, %d executions, %d redundant, %d steps, %d ms%n",
          model,
          ending,
          program.execution().failure(),
          search.executions(),
          search.redundant(),
          search.steps(),
          (System.nanoTime() - began) / 1000000);
      assertThat(ending).isIn(Ending.COMPLETE, Ending.STOPPED);
    }
  }
}
