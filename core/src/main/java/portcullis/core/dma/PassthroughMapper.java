package portcullis.core.dma;

import org.jspecify.annotations.Nullable;
import portcullis.core.memory.PageAllocator;

/**
 * The DMA API of a device in the identity domain: addresses are physical, and nothing need be done.
 * Thread-safe.
 */
public final class PassthroughMapper implements DmaMapper {
  private final PageAllocator pages;
  private final long limitLast;

  /**
   * @param pages where coherent memory comes from
   * @param limitLast highest address that the device can issue, inclusive
   */
  public PassthroughMapper(PageAllocator pages, long limitLast) {
    this.pages = pages;
    this.limitLast = limitLast;
  }

  @Override
  public long mapSingle(long physAddr, long sizeBytes, Direction direction) {
    MappingSize.checkPositive(sizeBytes);
    return isReachable(physAddr, sizeBytes) ? physAddr : MAPPING_ERROR;
  }

  @Override
  public void unmapSingle(long iova, long sizeBytes, Direction direction) {
    MappingSize.checkPositive(sizeBytes);
  }

  @Override
  public long mapScatterGather(ScatterList list, Direction direction) {
    list.checkMappable();
    for (int i = 0; i < list.pieces(); i++) {
      if (!isReachable(list.physAddr(i), list.sizeBytes(i))) {
        return MAPPING_ERROR;
      }
    }
    for (int i = 0; i < list.pieces(); i++) {
      list.addRange(list.physAddr(i), list.sizeBytes(i));
    }
    return list.rangeStart(0);
  }

  @Override
  public void unmapScatterGather(ScatterList list, Direction direction) {
    list.checkMapped();
    list.setUnmapped();
  }

  @Override
  public @Nullable CoherentBuffer allocateCoherent(long sizeBytes) {
    int sizeLog2 = MappingSize.blockLog2(sizeBytes, PageAllocator.MIN_SIZE_LOG2 + 1);
    if (sizeLog2 > PageAllocator.MAX_SIZE_LOG2) {
      return null;
    }
    long physAddr = pages.allocate(sizeLog2);
    if (physAddr == PageAllocator.NONE) {
      return null;
    }
    if (!isReachable(physAddr, sizeBytes)) {
      pages.free(physAddr);
      return null;
    }
    return new CoherentBuffer(this, physAddr, physAddr, sizeBytes);
  }

  @Override
  public void freeCoherent(CoherentBuffer buffer) {
    pages.free(buffer.physAddr());
  }

  private boolean isReachable(long physAddr, long sizeBytes) {
    long last = physAddr + sizeBytes - 1;
    return Long.compareUnsigned(last, physAddr) >= 0 && Long.compareUnsigned(last, limitLast) <= 0;
  }
}
