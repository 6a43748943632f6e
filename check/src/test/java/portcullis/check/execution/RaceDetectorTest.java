package portcullis.check.execution;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import portcullis.check.exploration.SystematicSearch;
import portcullis.check.loading.PlainAccessReports;
import portcullis.check.loading.TwinLoader;
import portcullis.check.program.Program;

class RaceDetectorTest {
  private static Execution lastOf(Handover handover, MemoryModel model, TwinLoader loader) {
    Handover.current = handover;
    Program program =
        Program.load(loader, "portcullis.check.scenario.HandoverScenario", model, 1_000);
    SystematicSearch search = new SystematicSearch();
    while (search.next(program) == Ending.COMPLETE && search.advance(program.execution().trace())) {
      // the next execution
    }
    return program.execution();
  }

  private static TwinLoader watching() {
    return new TwinLoader(new PlainAccessReports((_, original) -> original));
  }

  @ParameterizedTest
  @EnumSource(Handover.class)
  void dataIsRacedForExactlyWhereTheHandoverOrdersNothing(Handover handover) {
    for (MemoryModel model : MemoryModel.values()) {
      Execution last = lastOf(handover, model, watching());

      assertThat(last.ending())
          .as("%s: %s", model, last.failure())
          .isEqualTo(handover.isRace ? Ending.FAILED : Ending.COMPLETE);
    }
  }

  @Test
  void aRaceIsToldWithBothPlaces() {
    Execution last = lastOf(Handover.PLAIN, MemoryModel.SC, watching());

    assertThat(last.failure())
        .startsWith("data race: PlainData.value is written at PlainData#write:")
        .contains(" and read at PlainData#read:");
  }

  @Test
  void nobodyWatchesTheProgramThatShips() {
    Execution last = lastOf(Handover.PLAIN, MemoryModel.SC, new TwinLoader());

    assertThat(last.ending()).isEqualTo(Ending.COMPLETE);
  }
}
