package portcullis.check.exploration;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import portcullis.check.execution.Ending;
import portcullis.check.execution.MemoryModel;
import portcullis.check.loading.SyncSite;
import portcullis.check.loading.SyncSites;
import portcullis.check.loading.TwinLoader;
import portcullis.check.loading.Weakening;
import portcullis.check.program.Program;

class SystematicSearchTest {
  private static final int MOST_STEPS = 5_000;

  private final SystematicSearch search = new SystematicSearch();

  private Ending explore(String scenario, MemoryModel model, TwinLoader loader) {
    Program program =
        Program.load(loader, "portcullis.check.scenario." + scenario, model, MOST_STEPS);
    Ending ending;
    do {
      ending = search.next(program);
    } while (ending == Ending.COMPLETE && search.advance(program.execution().trace()));
    return ending;
  }

  private static TwinLoader without(String name) {
    SyncSite site =
        SyncSites.ofCore().stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
    return new TwinLoader(new Weakening(site));
  }

  @ParameterizedTest
  @EnumSource(MemoryModel.class)
  void noFlushMissesAnAttachment(MemoryModel model) {
    assertThat(explore("AttachFlush2By2", model, new TwinLoader())).isEqualTo(Ending.COMPLETE);
    assertThat(search.redundant()).isZero();
  }

  @Test
  void moreThreadsNeedFewerExecutionsThanThePublishedFigures() {
    assertThat(explore("AttachFlush3By2", MemoryModel.TSO, new TwinLoader()))
        .isEqualTo(Ending.COMPLETE);
    assertThat(search.executions()).isLessThan(14_065);
  }

  @ParameterizedTest
  @CsvSource({"SC,COMPLETE", "TSO,FAILED", "PSO,FAILED"})
  void withoutItsFenceAnAttachIsMissedAsSoonAsStoresAreBuffered(
      MemoryModel model, Ending expected) {
    assertThat(explore("AttachFlush", model, without("Bonds#add:full-fence"))).isEqualTo(expected);
  }
}
