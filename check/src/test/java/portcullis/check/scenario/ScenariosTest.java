package portcullis.check.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import portcullis.check.execution.MemoryModel;
import portcullis.check.loading.SyncSite;
import portcullis.check.loading.SyncSites;
import portcullis.check.loading.TwinLoader;
import portcullis.check.loading.Weakening;

/** Every execution of these scenarios holds; without what orders them some execution loses. */
class ScenariosTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SignalCoalesced",
        "QueuedReuse",
        "QueuedTimer",
        "QueuedClose",
        "QueuedTable",
        "FailedFlush",
        "StrictAttach",
        "MagazineExchange",
        "IovaTight",
        "IovaRetry",
        "TableFree",
        "riscv.ContextFirstAttach",
        "riscv.ContextNeighbour",
        "riscv.DirectoryInstall",
        "riscv.AtsUnmap"
      })
  void noExecutionLoses(String scenario) {
    for (MemoryModel model : MemoryModel.values()) {
      Exploration all = Exploration.of(scenario, model, new TwinLoader());
      assertThat(all.holds()).as("%s under %s: %s", scenario, model, all.failure()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "QueuedReuse, FlushQueue#offer:full-fence",
    "riscv.DirectoryInstall, DirectoryTree#extend:release-store",
    "riscv.AtsUnmap, CommandQueue#ringDoorbell:release-fence"
  })
  void someExecutionLosesWithout(String scenario, String name) {
    SyncSite site =
        Stream.concat(SyncSites.ofCore().stream(), SyncSites.ofDriver().stream())
            .filter(s -> s.name().equals(name))
            .findFirst()
            .orElseThrow();
    Exploration weakened =
        Exploration.of(scenario, MemoryModel.PSO, new TwinLoader(new Weakening(site)));
    assertThat(weakened.holds()).isFalse();
  }
}
