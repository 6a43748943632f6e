package portcullis.check.exploration;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import portcullis.check.execution.Ending;
import portcullis.check.execution.MemoryModel;
import portcullis.check.loading.*;
import portcullis.check.program.Program;

class SystematicSearchTest {
  @Test
  void attachAndFlush() {
    for (MemoryModel model : MemoryModel.values()) {
      for (String name : new String[] {"AttachFlush", "AttachFlush2"}) {
        run(model, new TwinLoader(), name);
      }
    }
    for (SyncSite site : SyncSites.ofCore()) {
      System.out.println(site);
      if (site.className().contains("Bonds") || site.className().contains("Rcu"))
      for (MemoryModel model : MemoryModel.values()) {
        run(model, new TwinLoader(new Weakening(site)), "AttachFlush");
      }
    }
  }

  private static void run(MemoryModel model, TwinLoader loader, String name) {
    Program program = Program.load(loader, "portcullis.check.scenario." + name, model, 5000);
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
        "%s %s: %s %s, %d executions, %d redundant, %d steps, %d ms%n",
        name,
        model,
        ending,
        program.execution().failure(),
        search.executions(),
        search.redundant(),
        search.steps(),
        (System.nanoTime() - began) / 1000000);
  }
}
