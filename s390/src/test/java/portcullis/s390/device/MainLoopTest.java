package portcullis.s390.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import portcullis.core.sync.Task;

/** How guest processors are handed over to the hypervisor's thread, and let in again. */
class MainLoopTest {
  private static final int PROCESSORS = 5;

  @Test
  void anInterceptionIsServedByAnotherThreadWhileTheProcessorWaits() {
    List<Thread> servants = new ArrayList<>();
    try (MainLoop loop = new MainLoop("loop", oldest -> servants.add(Thread.currentThread()))) {
      loop.handOver(loop.processor());
      loop.handOver(loop.processor());
      assertThat(servants).hasSize(2);
      assertThat(servants.get(0)).isSameAs(servants.get(1)).isNotSameAs(Thread.currentThread());
    }
  }

  @Test
  void thoseThatWaitTogetherAreServedInOneRoundTheOldestFirst() throws InterruptedException {
    Semaphore round = new Semaphore(0);
    CountDownLatch begun = new CountDownLatch(1);
    List<List<Interception>> rounds = new ArrayList<>();
    MainLoop loop =
        new MainLoop(
            "loop",
            oldest -> {
              begun.countDown();
              round.acquireUninterruptibly();
              List<Interception> all = new ArrayList<>();
              for (Interception one = oldest; one != null; one = one.next) {
                all.add(one);
              }
              rounds.add(all);
            });
    List<Interception> queued = new ArrayList<>();
    List<Task> processors = new ArrayList<>();
    processors.add(Task.spawn("first", () -> loop.handOver(loop.processor())));
    begun.await();
    for (int i = 0; i < PROCESSORS; i++) {
      CountDownLatch leaving = new CountDownLatch(1);
      ConcurrentLinkedQueue<Interception> own = new ConcurrentLinkedQueue<>();
      processors.add(
          Task.spawn(
              "processor " + i,
              () -> {
                own.add(loop.processor());
                leaving.countDown();
                loop.handOver(loop.processor());
              }));
      leaving.await();
      queued.add(own.remove());
      while (!loop.isLastToWait(queued.getLast())) {
        Thread.onSpinWait();
      }
    }
    round.release(2);
    processors.forEach(Task::join);
    loop.close();
    assertThat(rounds).hasSize(2);
    assertThat(rounds.get(0)).hasSize(1);
    assertThat(rounds.get(1)).containsExactlyElementsOf(queued);
  }

  @Test
  void whatBreaksTheHypervisorReachesTheProcessorAndTheLoopGoesOn() {
    List<Interception> served = new ArrayList<>();
    try (MainLoop loop =
        new MainLoop(
            "loop",
            oldest -> {
              served.add(oldest);
              if (served.size() == 1) {
                throw new IllegalStateException("0x1000 is not pinned");
              }
            })) {
      assertThatThrownBy(() -> loop.handOver(loop.processor()))
          .hasRootCauseMessage("0x1000 is not pinned");
      Interception next = new Interception();
      loop.handOver(next);
      assertThat(served).hasSize(2);
    }
  }

  @Test
  void afterTheLoopHasEndedTheProcessorServesItself() {
    List<Thread> servants = new ArrayList<>();
    MainLoop loop = new MainLoop("loop", oldest -> servants.add(Thread.currentThread()));
    loop.close();
    loop.handOver(loop.processor());
    assertThat(servants).containsExactly(Thread.currentThread());
    loop.close();
  }
}
