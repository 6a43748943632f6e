package portcullis.testkit.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import portcullis.core.dma.Direction;
import portcullis.core.dma.DmaMapper;
import portcullis.core.dma.DmaSpace;
import portcullis.core.dma.FlushPolicy;
import portcullis.core.dma.QueuedPolicy;
import portcullis.core.dma.StrictPolicy;
import portcullis.core.domain.PagingDomain;
import portcullis.core.memory.Access;

/** The DMA API over foreign hardware: when a device is past reaching what was unmapped. */
@OnQemu
class DmaPolicyOnQemuTest extends QemuScene {
  private static final long BELOW_4_GIB = 0xffff_ffffL;
  private static final long NO_TIMER_NANOS = 3_600_000_000_000L;
  private static final int MAPPINGS = 20;

  @Test
  void withTheStrictPolicyNothingIsReachedOnceUnmapReturns() {
    DmaSpace space = space(StrictPolicy::new);
    DmaMapper mapper = space.mapper(BELOW_4_GIB);
    long block = allocate(16);
    for (int i = 0; i < MAPPINGS; i++) {
      long physAddr = block + 0x204L * i;
      long iova = map(mapper, physAddr);
      assertThat(dma(DISK, iova, Access.READ)).isEqualTo(physAddr);
      assertThat(dma(DISK, iova, Access.WRITE)).isEqualTo(physAddr);
      mapper.unmapSingle(iova, 0x200, Direction.BIDIRECTIONAL);
      assertThat(dma(DISK, iova, Access.READ)).isEqualTo(BLOCKED);
      assertThat(dma(DISK, iova, Access.WRITE)).isEqualTo(BLOCKED);
    }
    assertThat(space.statistics().rangeFlushes()).isEqualTo(MAPPINGS);
    assertThat(space.close()).isTrue();
  }

  @Test
  void withTheQueuedPolicyItIsAfterTheNextFlush() {
    DmaSpace space = space(recycler -> new QueuedPolicy(recycler, 256, NO_TIMER_NANOS));
    DmaMapper mapper = space.mapper(BELOW_4_GIB);
    long block = allocate(16);
    long[] iovas = new long[MAPPINGS];
    for (int i = 0; i < MAPPINGS; i++) {
      iovas[i] = map(mapper, block + 0x204L * i);
      assertThat(dma(DISK, iovas[i], Access.WRITE)).isEqualTo(block + 0x204L * i);
      mapper.unmapSingle(iovas[i], 0x200, Direction.BIDIRECTIONAL);
    }
    assertThat(dma(DISK, iovas[0], Access.WRITE)).as("what deferring means").isEqualTo(block);
    assertThat(space.policy().flush()).isTrue();
    for (long iova : iovas) {
      assertThat(dma(DISK, iova, Access.WRITE)).isEqualTo(BLOCKED);
    }
    assertThat(space.statistics().rangeFlushes()).isZero();
    assertThat(space.close()).isTrue();
  }

  private DmaSpace space(FlushPolicy.Factory policy) {
    start();
    PagingDomain domain = domainOf("disk", DISK);
    return new DmaSpace(domain, machine().pages(), policy, true);
  }

  private static long map(DmaMapper mapper, long physAddr) {
    long iova = mapper.mapSingle(physAddr, 0x200, Direction.BIDIRECTIONAL);
    assertThat(iova).isNotEqualTo(DmaMapper.MAPPING_ERROR);
    return iova;
  }
}
