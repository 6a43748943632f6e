package portcullis.core.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RcuTest {
  private final Rcu rcu = new Rcu();

  @Test
  void aGracePeriodWaitsForASectionThatWasOpen() {
    SharedLong step = new SharedLong(0);
    Signal inside = new Signal();
    Task reader =
        Task.spawn(
            "reader",
            () -> {
              rcu.reader().enter();
              inside.raise();
              while (step.get() == 0) {
                Thread.onSpinWait();
              }
              step.set(2);
              rcu.reader().exit();
            });
    assertThat(inside.await(Long.MAX_VALUE)).isTrue();
    SharedLong seen = new SharedLong(0);
    Task writer =
        Task.spawn(
            "writer",
            () -> {
              rcu.synchronize();
              seen.set(step.get());
            });
    step.set(1);
    writer.join();
    reader.join();
    assertThat(seen.get()).isEqualTo(2);
  }

  @Test
  void aGracePeriodDoesNotWaitForSectionsThatBeginLater() {
    SharedLong stop = new SharedLong(0);
    SharedLong sections = new SharedLong(0);
    Task reader =
        Task.spawn(
            "reader",
            () -> {
              Rcu.Reader mine = rcu.reader();
              while (stop.get() == 0) {
                mine.enter();
                sections.setOpaque(sections.getPlain() + 1);
                mine.exit();
              }
            });
    while (sections.getOpaque() < 1000) {
      Thread.onSpinWait();
    }
    for (int i = 0; i < 200; i++) {
      rcu.synchronize();
    }
    stop.set(1);
    reader.join();
    assertThat(sections.get()).isGreaterThan(1000);
  }

  @Test
  void whatAReaderHoldsIsNotReclaimedUnderIt() {
    // An object is "freed" by poisoning it after a grace period; a reader must never see poison.
    SharedRef<long[]> published = new SharedRef<>(new long[] {1});
    SharedLong stop = new SharedLong(0);
    SharedLong poisoned = new SharedLong(0);
    List<Task> readers = new ArrayList<>();
    for (int t = 0; t < 2; t++) {
      readers.add(
          Task.spawn(
              "reader" + t,
              () -> {
                Rcu.Reader mine = rcu.reader();
                while (stop.get() == 0) {
                  mine.enter();
                  long[] object = published.getAcquire();
                  for (int i = 0; i < 20; i++) {
                    if (object[0] < 0) {
                      poisoned.getAndAdd(1);
                    }
                    Thread.onSpinWait();
                  }
                  mine.exit();
                }
              }));
    }
    for (int i = 2; i < 5_000; i++) {
      long[] old = published.getAndSet(new long[] {i});
      rcu.synchronize();
      old[0] = -1;
    }
    stop.set(1);
    readers.forEach(Task::join);
    assertThat(poisoned.get()).isZero();
  }

  @Test
  void sectionsNest() {
    Rcu.Reader mine = rcu.reader();
    mine.enter();
    mine.enter();
    mine.exit();
    assertThatIllegalStateException().isThrownBy(rcu::synchronize);
    mine.exit();
    rcu.synchronize();
  }

  @Test
  void deferredActionsRunAtTheNextReclaimAndOnce() {
    List<String> ran = new ArrayList<>();
    rcu.defer(() -> ran.add("a"));
    rcu.defer(() -> ran.add("b"));
    assertThat(ran).isEmpty();
    rcu.reclaim();
    rcu.reclaim();
    assertThat(ran).containsExactly("a", "b");
  }

  @Test
  void readersOfThreadsThatEndedAreForgotten() {
    for (int i = 0; i < 50; i++) {
      Task.spawn(
              "short",
              () -> {
                rcu.reader().enter();
                rcu.reader().exit();
              })
          .join();
    }
    rcu.synchronize();
    assertThat(rcu.reader()).isSameAs(rcu.reader());
  }
}
