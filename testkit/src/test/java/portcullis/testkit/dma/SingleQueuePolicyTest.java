package portcullis.testkit.dma;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import portcullis.core.dma.FlushPolicy;
import portcullis.core.dma.QueuedPolicy;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.Clock;
import portcullis.core.sync.Task;

/** The queued policy with a single queue, long as it is by default. */
final class SingleQueuePolicyTest extends FlushPolicyContract {
  @Override
  protected FlushPolicy.Factory policy() {
    return QueuedPolicy::single;
  }

  @Test
  void theTimerReleasesAFullQueueInTheEnd() {
    long iova = 0;
    for (int i = 0; i < 1_000; i++) {
      iova = map(1L << 40, 4096);
      unmap(iova, 4096);
    }
    reach(0, iova);
    long deadlineNanos = Clock.nanos() + 60_000_000_000L;
    Backoff backoff = new Backoff();
    while (machine.space().policy().pending() != 0) {
      assertThat(Clock.isPast(deadlineNanos)).as("the timer never fired").isFalse();
      backoff.pause();
    }
    assertThat(machine.space().statistics().rangeFlushes()).isZero();
    assertThat(machine.space().statistics().liveBytes()).isZero();
  }

  @Test
  void allThreadsShareTheQueue() {
    try (DmaFixture small =
        new DmaFixture(recycler -> QueuedPolicy.single(recycler, 4, Long.MAX_VALUE / 4))) {
      assertThat(small.space().policy().name()).isEqualTo("single-queue");
      mapper = small.space().mapper(-1);
      for (int i = 0; i < 5; i++) {
        Task.spawn("unmapper" + i, () -> unmap(map(1L << 40, 4096), 4096)).join();
      }
      assertThat(small.space().statistics().fullFlushes()).isEqualTo(1);
      assertThat(small.space().policy().pending()).isZero();
    }
  }
}
