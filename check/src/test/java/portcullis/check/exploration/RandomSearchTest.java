package portcullis.check.exploration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import portcullis.check.execution.MemoryModel;
import portcullis.check.scenario.StoreBuffering;

class RandomSearchTest {
  private static final Subject HARMLESS =
      Subjects.own(StoreBuffering.Harmless.class, MemoryModel.PSO);

  private static Verdict explore(Subject subject, long executions, long seed) {
    return new Explorer(subject, new SearchPlan.Random(executions, seed, 3))
        .explore(Listener.SILENT);
  }

  @Test
  void aRaceOfTwoStepsIsFound() {
    Verdict verdict = explore(Subjects.own(StoreBuffering.class, MemoryModel.TSO), 1000, 1);

    assertThat(verdict).isInstanceOf(Verdict.Loses.class);
  }

  @Test
  void theFenceOfAnAttachIsMissedUnderPso() {
    Subject subject = Subjects.without("attach-flush", MemoryModel.PSO, "Bonds#add:full-fence");

    assertThat(explore(subject, 10_000, 1)).isInstanceOf(Verdict.Loses.class);
  }

  @Test
  void theSameSeedMakesTheSameExecutions() {
    Totals first = explore(HARMLESS, 50, 7).totals();
    Totals again = explore(HARMLESS, 50, 7).totals();

    assertThat(again.steps()).isEqualTo(first.steps());
    assertThat(explore(Subjects.own(StoreBuffering.class, MemoryModel.TSO), 1000, 7))
        .isInstanceOfSatisfying(
            Verdict.Loses.class,
            loses ->
                assertThat(explore(loses.subject(), 1000, 7).totals().executions())
                    .isEqualTo(loses.totals().executions()));
  }

  @Test
  void theVerdictSaysWhatIsPromised() {
    Verdict verdict = explore(HARMLESS, 50, 7);

    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Holds.class,
            holds ->
                assertThat(holds.coverage())
                    .isInstanceOfSatisfying(
                        Coverage.Random.class,
                        random -> {
                          assertThat(random.executions()).isEqualTo(50);
                          // Three threads, each with two words to drain; a load and two drains
                          // each.
                          assertThat(random.processes()).isEqualTo(9);
                          assertThat(random.steps()).isEqualTo(9);
                          assertThat(random.leastProbability())
                              .isCloseTo(1 / (9.0 * 9 * 9), within(1e-12));
                          assertThat(random.leastProbabilityOfAll())
                              .isCloseTo(1 - Math.pow(1 - 1 / 729.0, 50), within(1e-9));
                        }));
  }

  @Test
  void aSearchThatIsStoppedGoesOnToTheSameEnd() throws IOException {
    SearchPlan plan = new SearchPlan.Random(50, 7, 3);
    Totals whole = explore(HARMLESS, 50, 7).totals();
    Explorer first = new Explorer(HARMLESS, plan);
    assertThat(first.explore(new StopAfter(20))).isInstanceOf(Verdict.Stopped.class);

    Totals resumed =
        new Explorer(HARMLESS, plan, CampaignFile.input(CampaignFile.bytesOf(first::save)))
            .explore(Listener.SILENT)
            .totals();

    assertThat(resumed.executions()).isEqualTo(50);
    assertThat(resumed.steps()).isEqualTo(whole.steps());
  }
}
