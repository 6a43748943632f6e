package portcullis.check.exploration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import portcullis.check.execution.Ending;
import portcullis.check.execution.MemoryModel;
import portcullis.check.scenario.Endless;
import portcullis.check.scenario.EndlessStores;
import portcullis.check.scenario.StoreBuffering;

class ExplorerTest {
  private static final SearchPlan ALL = SearchPlan.exhaustive();

  private static SearchPlan bound(int preemptions) {
    return new SearchPlan.Systematic(preemptions, SearchPlan.UNBOUNDED, SearchPlan.UNBOUNDED);
  }

  private static Verdict explore(Subject subject, SearchPlan plan) {
    return new Explorer(subject, plan).explore(Listener.SILENT);
  }

  @ParameterizedTest
  @EnumSource(MemoryModel.class)
  void whatShipsHoldsExhaustively(MemoryModel model) {
    Verdict verdict = explore(Subjects.shipped("attach-flush", model), ALL);

    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Holds.class,
            holds -> assertThat(holds.coverage()).isEqualTo(new Coverage.Exhaustive()));
    assertThat(verdict.totals().executions()).isGreaterThan(1);
  }

  @Test
  void storeBufferingHoldsOnlyWithoutBuffers() {
    assertThat(explore(Subjects.own(StoreBuffering.class, MemoryModel.SC), ALL))
        .isInstanceOf(Verdict.Holds.class);
    assertThat(explore(Subjects.own(StoreBuffering.class, MemoryModel.TSO), ALL))
        .isInstanceOf(Verdict.Loses.class);
    assertThat(explore(Subjects.own(StoreBuffering.class, MemoryModel.PSO), ALL))
        .isInstanceOf(Verdict.Loses.class);
  }

  @Test
  void aLossIsToldByTheShortestScheduleThatWasFound() {
    Loss loss = Subjects.loss(Subjects.own(StoreBuffering.class, MemoryModel.TSO)).loss();

    // Two loads, and then four stores that drain thread by thread.
    assertThat(loss.schedule().length()).isEqualTo(6);
    assertThat(loss.switches()).isEqualTo(2).isLessThanOrEqualTo(loss.switchesAtFirst());
    assertThat(loss.failure()).isEqualTo("nobody saw a store & all were <done>");
  }

  @Test
  void anExecutionWithoutAnEndIsALoss() {
    Subject subject = Subjects.own(Endless.class, MemoryModel.SC);

    Loss loss = Subjects.loss(subject).loss();

    assertThat(loss.ending()).isEqualTo(Ending.TOO_LONG);
    assertThat(loss.failure()).isEqualTo("no end within 300 steps");
  }

  @ParameterizedTest
  @EnumSource(
      value = MemoryModel.class,
      names = {"TSO", "PSO"})
  void aThreadThatOnlyStoresWaitsForItsBufferInTheEnd(MemoryModel model) {
    Loss loss = Subjects.loss(Subjects.own(EndlessStores.class, model)).loss();

    assertThat(loss.ending()).isEqualTo(Ending.TOO_LONG);
  }

  @Test
  void aBoundOnStepsCutsExecutionsAndIsNoLoss() {
    Verdict verdict =
        explore(
            Subjects.own(Endless.class, MemoryModel.SC),
            new SearchPlan.Systematic(SystematicSearch.UNBOUNDED, 20, SearchPlan.UNBOUNDED));

    assertThat(verdict).isInstanceOf(Verdict.Holds.class);
    assertThat(verdict.totals().cut()).isEqualTo(1);
    assertThat(verdict.totals().steps()).isEqualTo(20);
  }

  @Test
  void noExecutionHasMorePreemptionsThanTheBound() {
    List<Long> executions = new ArrayList<>();
    for (int most = 0; most < 6; most++) {
      Verdict verdict =
          explore(Subjects.own(StoreBuffering.Harmless.class, MemoryModel.SC), bound(most));
      assertThat(verdict)
          .isInstanceOfSatisfying(
              Verdict.Holds.class,
              holds -> assertThat(holds.coverage()).isInstanceOf(Coverage.Bounded.class));
      executions.add(verdict.totals().executions());
    }
    long all =
        explore(Subjects.own(StoreBuffering.Harmless.class, MemoryModel.SC), ALL)
            .totals()
            .executions();

    assertThat(executions).isSorted();
    assertThat(executions.getFirst()).isPositive().isLessThan(all);
    assertThat(executions.getLast()).isEqualTo(all);
  }

  @Test
  void aLimitOfExecutionsIsSaidInTheVerdict() {
    Verdict verdict =
        explore(
            Subjects.own(StoreBuffering.Harmless.class, MemoryModel.TSO),
            new SearchPlan.Systematic(SystematicSearch.UNBOUNDED, SearchPlan.UNBOUNDED, 3));

    assertThat(verdict.totals().executions()).isEqualTo(3);
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Holds.class,
            holds ->
                assertThat(holds.coverage())
                    .isEqualTo(
                        new Coverage.Bounded(SystematicSearch.UNBOUNDED, SearchPlan.UNBOUNDED, 3)));
  }

  @ParameterizedTest
  @EnumSource(MemoryModel.class)
  void aSearchThatIsStoppedAnywhereGoesOnToTheSameEnd(MemoryModel model) throws IOException {
    Subject subject = Subjects.own(StoreBuffering.Harmless.class, model);
    Totals whole = explore(subject, ALL).totals();
    for (int stop = 1; stop < whole.executions(); stop += 3) {
      Explorer first = new Explorer(subject, ALL);
      Verdict stopped = first.explore(new StopAfter(stop));
      assertThat(stopped)
          .isInstanceOfSatisfying(
              Verdict.Stopped.class, s -> assertThat(s.fractionDone()).isBetween(0.0, 1.0));
      byte[] saved = CampaignFile.bytesOf(first::save);

      Totals resumed =
          new Explorer(subject, ALL, CampaignFile.input(saved)).explore(Listener.SILENT).totals();

      assertThat(resumed.executions()).isEqualTo(whole.executions());
      assertThat(resumed.redundant()).isEqualTo(whole.redundant());
      assertThat(resumed.steps()).isEqualTo(whole.steps());
    }
  }

  @Test
  void theEstimateOfWhatIsDoneIsNearOneBeforeTheLastExecution() {
    Subject subject = Subjects.own(StoreBuffering.Harmless.class, MemoryModel.TSO);
    long all = explore(subject, ALL).totals().executions();
    Verdict last = new Explorer(subject, ALL).explore(new StopAfter((int) all - 1));

    assertThat(last)
        .isInstanceOfSatisfying(
            Verdict.Stopped.class, s -> assertThat(s.fractionDone()).isBetween(0.7, 0.99));
  }
}
