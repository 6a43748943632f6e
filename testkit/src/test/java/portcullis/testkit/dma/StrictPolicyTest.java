package portcullis.testkit.dma;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import portcullis.core.dma.FlushPolicy;
import portcullis.core.dma.StrictPolicy;

/** The strict policy. */
final class StrictPolicyTest extends FlushPolicyContract {
  @Override
  protected FlushPolicy.Factory policy() {
    return StrictPolicy::new;
  }

  @Test
  void noDeviceReachesTheRangeWhenTheUnmapReturns() {
    long iova = map(1L << 40, 4096);
    reach(0, iova);
    unmap(iova, 4096);
    assertThat(reach(0, iova)).isEqualTo(ForgetfulIommu.BLOCKED);
    assertThat(machine.space().statistics().rangeFlushes()).isEqualTo(1);
    assertThat(machine.space().statistics().liveBytes()).isZero();
  }

  @Test
  void aFlushThatSucceedsAlsoReleasesWhatEarlierOnesCouldNot() {
    long first = map(1L << 40, 4096);
    long second = map(1L << 40, 4096);
    machine.iommu(0).failWaits(n -> n == 0);
    unmap(first, 4096);
    assertThat(machine.space().statistics().limboBytes()).isEqualTo(4096);
    unmap(second, 4096);
    assertThat(machine.space().statistics().limboBytes()).isZero();
    assertThat(machine.space().statistics().liveBytes()).isZero();
  }
}
