package portcullis.testkit.dma;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import portcullis.core.dma.FlushPolicy;
import portcullis.core.dma.QueuedPolicy;

/** The queued policy with small queues and a time-out that never comes: what full queues do. */
final class QueuedPolicyWithoutTimerTest extends FlushPolicyContract {
  private static final int CAPACITY = 4;

  @Override
  protected FlushPolicy.Factory policy() {
    return recycler -> new QueuedPolicy(recycler, CAPACITY, Long.MAX_VALUE / 4);
  }

  @Test
  void theUnmapThatFindsTheQueueFullFlushesForAll() {
    List<Long> iovas = new ArrayList<>();
    for (int i = 0; i <= CAPACITY; i++) {
      iovas.add(map(1L << 40, 4096));
      reach(0, iovas.get(i));
    }
    for (int i = 0; i < CAPACITY; i++) {
      unmap(iovas.get(i), 4096);
      assertThat(machine.space().policy().pending()).isEqualTo(i + 1);
      assertThat(machine.iommu(0).remembers(iovas.get(i), 4096)).isTrue();
    }
    assertThat(machine.space().statistics().fullFlushes()).isZero();
    unmap(iovas.get(CAPACITY), 4096);
    assertThat(machine.space().statistics().fullFlushes()).isEqualTo(1);
    assertThat(machine.space().policy().pending()).isZero();
    assertThat(machine.space().statistics().liveBytes()).isZero();
    assertThat(machine.space().statistics().deferred()).isEqualTo(CAPACITY);
  }

  @Test
  void aFullQueueThatCannotBeFlushedParksWhatComesAfter() {
    machine.iommu(0).failWaits(n -> true);
    for (int i = 0; i < 3 * CAPACITY; i++) {
      unmap(map(1L << 40, 4096), 4096);
    }
    assertThat(machine.space().policy().pending()).isEqualTo(CAPACITY);
    assertThat(machine.space().statistics().limboBytes()).isEqualTo(2 * CAPACITY * 4096);
    machine.iommu(0).failWaits(n -> false);
    assertThat(machine.space().policy().flush()).isTrue();
    assertThat(machine.space().statistics().liveBytes()).isZero();
  }
}
