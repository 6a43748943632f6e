package portcullis.check.strand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import portcullis.check.execution.AccessMode;
import portcullis.check.execution.Accesses;
import portcullis.check.execution.Ending;
import portcullis.check.execution.Execution;
import portcullis.check.execution.Location;
import portcullis.check.execution.MemoryModel;
import portcullis.check.execution.Scheduler;
import portcullis.check.exploration.SystematicSearch;
import portcullis.check.program.Executable;

class CoroutinesTest {
  @Test
  void testsRunWithContinuations() {
    assertThat(Coroutines.best()).isEqualTo(Coroutines.CONTINUATION);
  }

  @ParameterizedTest
  @EnumSource(Coroutines.class)
  void aBodyRunsFromPauseToPause(Coroutines kind) {
    List<String> heard = new ArrayList<>();
    Coroutine coroutine =
        kind.create(self -> {
          heard.add("a");
          self.pause();
          heard.add("b");
          self.pause();
          heard.add("c");
        });

    assertThat(heard).isEmpty();
    coroutine.resume();
    assertThat(heard).containsExactly("a");
    coroutine.resume();
    assertThat(heard).containsExactly("a", "b");
    coroutine.resume();
    assertThat(heard).containsExactly("a", "b", "c");
  }

  @ParameterizedTest
  @EnumSource(Coroutines.class)
  void whatABodyThrowsReachesItsResumer(Coroutines kind) {
    Coroutine coroutine =
        kind.create(_ -> {
          throw new IllegalArgumentException("thrown by the body");
        });

    assertThatThrownBy(coroutine::resume).hasRootCauseMessage("thrown by the body");
  }

  @ParameterizedTest
  @EnumSource(Coroutines.class)
  void anAbandonedBodyNeverGoesOn(Coroutines kind) throws InterruptedException {
    List<String> heard = new ArrayList<>();
    Coroutine coroutine =
        kind.create(self -> {
          self.pause();
          heard.add("on");
        });
    coroutine.resume();

    coroutine.abandon();

    assertThat(heard).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Coroutines.class)
  void aSearchShowsTheSameWithEither(Coroutines kind) {
    StoreBuffering program = new StoreBuffering(kind);
    SystematicSearch search = new SystematicSearch();
    boolean isMore = true;
    while (isMore) {
      assertThat(search.next(program)).isEqualTo(Ending.COMPLETE);
      isMore = search.advance(program.execution.trace());
    }

    assertThat(program.seen).containsExactlyInAnyOrder("00", "01", "10", "11");
  }

  /** Each of two threads stores to its word and loads the other's. */
  private static final class StoreBuffering implements Executable {
    final Execution execution;
    final Set<String> seen = new TreeSet<>();
    private final Accesses accesses;

    StoreBuffering(Coroutines kind) {
      execution = new Execution(MemoryModel.TSO, kind, 100);
      accesses = new Accesses(execution);
    }

    @Override
    public Execution execution() {
      return execution;
    }

    @Override
    public Ending execute(Scheduler scheduler) {
      execution.reset();
      Location x = accesses.location(0, null);
      Location y = accesses.location(0, null);
      long[] loaded = new long[2];
      execution.add("left", false, () -> loaded[0] = storeAndLoad(x, y));
      execution.add("right", false, () -> loaded[1] = storeAndLoad(y, x));
      Ending ending = execution.run(scheduler);
      seen.add("" + loaded[0] + loaded[1]);
      return ending;
    }

    private long storeAndLoad(Location own, Location other) {
      accesses.store(own, 1, null, AccessMode.OPAQUE, -1);
      return accesses.load(other, AccessMode.OPAQUE, -1);
    }
  }
}
