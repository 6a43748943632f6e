package portcullis.testkit.dma;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import portcullis.core.dma.CoherentBuffer;
import portcullis.core.dma.Direction;
import portcullis.core.dma.DmaMapper;
import portcullis.core.dma.PassthroughMapper;
import portcullis.core.dma.ScatterList;
import portcullis.core.memory.PageAllocator;
import portcullis.core.memory.PhysicalMemory;

/** Addresses as they are. */
final class PassthroughMapperTest {
  private final PageAllocator pages =
      new PageAllocator(PhysicalMemory.anonymous(1L << 31, 1L << 20));
  private final DmaMapper mapper = new PassthroughMapper(pages, 0xffff_ffffL);

  @Test
  void anAddressIsItselfUnlessTheDeviceCannotIssueIt() {
    assertThat(mapper.mapSingle(0x1234, 10, Direction.TO_DEVICE)).isEqualTo(0x1234);
    mapper.unmapSingle(0x1234, 10, Direction.TO_DEVICE);
    assertThat(mapper.mapSingle(0xffff_fff0L, 16, Direction.TO_DEVICE)).isEqualTo(0xffff_fff0L);
    assertThat(mapper.mapSingle(0xffff_fff0L, 17, Direction.TO_DEVICE))
        .isEqualTo(DmaMapper.MAPPING_ERROR);
  }

  @Test
  void piecesThatFollowEachOtherAreOneRange() {
    ScatterList list = new ScatterList(4);
    list.add(0x1000, 0x800);
    list.add(0x1800, 0x10);
    list.add(0x9000, 0x10);
    assertThat(mapper.mapScatterGather(list, Direction.TO_DEVICE)).isEqualTo(0x1000);
    assertThat(list.ranges()).isEqualTo(2);
    assertThat(list.rangeSizeBytes(0)).isEqualTo(0x810);
    assertThat(list.rangeStart(1)).isEqualTo(0x9000);
    mapper.unmapScatterGather(list, Direction.TO_DEVICE);
    list.add(0xffff_ffffL, 2);
    assertThat(mapper.mapScatterGather(list, Direction.TO_DEVICE))
        .isEqualTo(DmaMapper.MAPPING_ERROR);
    assertThat(list.isMapped()).isFalse();
  }

  @Test
  void coherentMemoryIsPhysicalAndGoesBack() {
    CoherentBuffer buffer = Objects.requireNonNull(mapper.allocateCoherent(5_000));
    assertThat(buffer.iova()).isEqualTo(buffer.physAddr());
    assertThat(pages.allocatedBytes()).isEqualTo(8_192);
    buffer.close();
    assertThat(pages.allocatedBytes()).isZero();
    DmaMapper narrow = new PassthroughMapper(pages, 0xff_ffff);
    assertThat(narrow.allocateCoherent(5_000)).isNull();
    assertThat(pages.allocatedBytes()).isZero();
  }
}
