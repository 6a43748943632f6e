package portcullis.check.exploration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import portcullis.check.execution.Ending;
import portcullis.check.execution.MemoryModel;
import portcullis.check.loading.TwinLoader;
import portcullis.check.program.Program;
import portcullis.check.scenario.LateStore;
import portcullis.check.scenario.StoreBuffering;

class BoundedSearchTest {
  private static final int MOST_STEPS = 1000;

  private static SearchPlan bound(int preemptions) {
    return new SearchPlan.Systematic(preemptions, SearchPlan.UNBOUNDED, SearchPlan.UNBOUNDED);
  }

  private static Verdict explore(Subject subject, SearchPlan plan) {
    return new Explorer(subject, plan).explore(Listener.SILENT);
  }

  @ParameterizedTest
  @EnumSource(MemoryModel.class)
  void itFindsALossWithinTheBoundThatAReducedSearchMisses(MemoryModel model) {
    Subject subject = Subjects.own(LateStore.class, model);

    assertThat(explore(subject, new SearchPlan.Skim(0)))
        .isInstanceOfSatisfying(
            Verdict.Holds.class,
            holds -> assertThat(holds.coverage()).isEqualTo(new Coverage.Skimmed(0)));
    assertThat(explore(subject, SearchPlan.exhaustive())).isInstanceOf(Verdict.Loses.class);
    assertThat(explore(subject, bound(0))).isInstanceOf(Verdict.Loses.class);
  }

  @Test
  void theVerdictSaysThatNothingWithinTheBoundWasLeftOut() {
    Verdict verdict = explore(Subjects.own(StoreBuffering.class, MemoryModel.SC), bound(1));

    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Holds.class,
            holds ->
                assertThat(holds.coverage())
                    .isInstanceOfSatisfying(
                        Coverage.Bounded.class, bounded -> assertThat(bounded.isWhole()).isTrue()));
  }

  @ParameterizedTest
  @EnumSource(MemoryModel.class)
  void itsLossesCanBeReplayed(MemoryModel model) {
    Subject subject = Subjects.own(LateStore.class, model);
    Verdict.Loses loses = (Verdict.Loses) explore(subject, bound(0));
    ReplayId id = ReplayId.parse(ReplayId.of(loses).toString());

    Program program = subject.load();
    assertThat(program.execute(new Scheduled(id.schedule()))).isEqualTo(Ending.FAILED);
    assertThat(program.execution().failure()).isEqualTo("it was added to what was stored");
  }

  @ParameterizedTest
  @EnumSource(MemoryModel.class)
  void withEnoughPreemptionsItMeetsTheClassesThatTheUnboundedOneMeets(MemoryModel model) {
    Subject subject = Subjects.own(StoreBuffering.Harmless.class, model);
    Program program = subject.load();
    Set<String> all = classesOf(new SystematicSearch(), program);

    assertThat(classesOf(new BoundedSearch(MOST_STEPS), program)).isEqualTo(all);
  }

  private static Set<String> classesOf(Search search, Program program) {
    Set<String> classes = new HashSet<>();
    do {
      if (search.next(program) != Ending.STOPPED) {
        classes.add(EquivalenceClass.of(program.execution().trace()));
      }
    } while (search.advance(program.execution().trace()));
    return classes;
  }

  @ParameterizedTest
  @EnumSource(MemoryModel.class)
  void aSearchThatIsSavedAnywhereShowsTheSameStates(MemoryModel model) throws IOException {
    SmallProgram small = new SmallProgram(new Random(7_003));
    SmallProgram.current = small;
    Program program = load(model);
    BoundedSearch whole = new BoundedSearch(2);
    while (step(whole, program, small)) {
      assertThat(whole.fractionDone()).isBetween(0.0, 1.0);
    }
    Set<String> expected = new TreeSet<>(small.finals);
    for (int stop = 1; stop < whole.executions() + whole.redundant(); stop += 7) {
      small.finals.clear();
      Program before = load(model);
      BoundedSearch first = new BoundedSearch(2);
      for (int i = 0; i < stop; i++) {
        step(first, before, small);
      }
      byte[] saved = CampaignFile.bytesOf(out -> first.save(out, before.execution().processes()));
      Program after = load(model);
      BoundedSearch second =
          BoundedSearch.restore(CampaignFile.input(saved), after.execution().processes());
      assertThat(second.executions()).isEqualTo(first.executions());
      while (step(second, after, small)) {
        assertThat(second.isDone()).isFalse();
      }
      assertThat(second.isDone()).isTrue();
      assertThat(small.finals).as("stopped after %d", stop).isEqualTo(expected);
    }
  }

  private static Program load(MemoryModel model) {
    return Program.load(
        new TwinLoader(), "portcullis.check.scenario.SmallProgramScenario", model, MOST_STEPS);
  }

  // False if that was the last execution.
  private static boolean step(BoundedSearch search, Program program, SmallProgram small) {
    if (search.next(program) == Ending.DEADLOCK) {
      small.finals.add("deadlock");
    }
    return search.advance(program.execution().trace());
  }

  @Test
  void whatAnotherKindOfSearchHasSavedIsRefused() throws IOException {
    Subject subject = Subjects.own(StoreBuffering.Harmless.class, MemoryModel.TSO);
    Explorer skimming = new Explorer(subject, new SearchPlan.Skim(1));
    skimming.explore(new StopAfter(2));
    byte[] saved = CampaignFile.bytesOf(skimming::save);

    assertThatThrownBy(() -> new Explorer(subject, bound(1), CampaignFile.input(saved)))
        .isInstanceOf(IOException.class)
        .hasMessage("it is of another kind of search");
  }

  @Test
  void aBoundOnStepsCutsItsExecutions() {
    Subject subject = Subjects.own(StoreBuffering.Harmless.class, MemoryModel.TSO);

    Verdict verdict = explore(subject, new SearchPlan.Systematic(1, 3, SearchPlan.UNBOUNDED));

    assertThat(verdict).isInstanceOf(Verdict.Holds.class);
    assertThat(verdict.totals().executions()).isZero();
    assertThat(verdict.totals().cut()).isPositive();
  }
}
