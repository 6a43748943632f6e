package portcullis.testkit.dma;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import portcullis.core.dma.FlushPolicy;
import portcullis.core.dma.QueuedPolicy;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.Clock;

/** The queued policy with the settings that are the default. */
final class QueuedPolicyTest extends FlushPolicyContract {
  @Override
  protected FlushPolicy.Factory policy() {
    return QueuedPolicy::new;
  }

  @Test
  void theTimerReleasesWhatNobodyElseFlushes() {
    for (int i = 0; i < 3; i++) {
      long iova = map(1L << 40, 4096);
      reach(0, iova);
      unmap(iova, 4096);
      long deadlineNanos = Clock.nanos() + 60_000_000_000L;
      Backoff backoff = new Backoff();
      while (machine.space().policy().pending() != 0) {
        assertThat(Clock.isPast(deadlineNanos)).as("the timer never fired").isFalse();
        backoff.pause();
      }
      assertThat(machine.iommu(0).remembers(iova, 4096)).isFalse();
    }
    assertThat(machine.space().statistics().rangeFlushes()).isZero();
  }

  @Test
  void theTimerTriesAgainAfterAFailure() {
    long iova = map(1L << 40, 4096);
    machine.iommu(0).failWaits(n -> n < 2);
    unmap(iova, 4096);
    long deadlineNanos = Clock.nanos() + 60_000_000_000L;
    Backoff backoff = new Backoff();
    while (machine.space().policy().pending() != 0) {
      assertThat(Clock.isPast(deadlineNanos)).as("the timer gave up").isFalse();
      backoff.pause();
    }
    assertThat(machine.space().statistics().failedFlushes()).isEqualTo(2);
  }
}
