package portcullis.core.dma;

import org.jspecify.annotations.Nullable;
import portcullis.core.domain.PagingDomain;
import portcullis.core.invalidation.Gather;
import portcullis.core.memory.PageAllocator;
import portcullis.core.pagetable.MapOutcome;
import portcullis.core.sync.PerThread;

/**
 * The DMA API of a device in a paging domain: each mapping gets IOVAs of its own, from the {@link
 * DmaSpace} that the devices of the domain share. Thread-safe.
 */
public final class TranslatedMapper implements DmaMapper {
  private static final PerThread<Gather> GATHER = new PerThread<>(Gather::new);

  private final PagingDomain domain;
  private final IovaSource iovas;
  private final FlushPolicy policy;
  private final IovaRecycler recycler;
  private final PageAllocator coherentPages;
  private final DmaCounters counters;
  private final long limitLast;
  private final long pageMask;

  TranslatedMapper(
      PagingDomain domain,
      IovaSource iovas,
      FlushPolicy policy,
      IovaRecycler recycler,
      PageAllocator coherentPages,
      DmaCounters counters,
      long limitLast) {
    this.domain = domain;
    this.iovas = iovas;
    this.policy = policy;
    this.recycler = recycler;
    this.coherentPages = coherentPages;
    this.counters = counters;
    this.limitLast = limitLast;
    this.pageMask = (1L << iovas.granuleLog2()) - 1;
  }

  @Override
  public long mapSingle(long physAddr, long sizeBytes, Direction direction) {
    MappingSize.checkPositive(sizeBytes);
    long span = spanBytes(physAddr, sizeBytes);
    long iova = allocate(span);
    if (iova == IovaSource.NONE) {
      return MAPPING_ERROR;
    }
    boolean mapped = false;
    try {
      mapped = mapRun(iova, physAddr & ~pageMask, span, direction) && makeKnown(iova, span);
    } finally {
      if (!mapped) {
        retireVain(iova, span);
      }
    }
    if (!mapped) {
      return MAPPING_ERROR;
    }
    counters.add(DmaCounters.MAPS);
    return iova | (physAddr & pageMask);
  }

  @Override
  public void unmapSingle(long iova, long sizeBytes, Direction direction) {
    MappingSize.checkPositive(sizeBytes);
    long first = iova & ~pageMask;
    long span = spanBytes(iova, sizeBytes);
    policy.retire(first, span, unmap(first, span));
  }

  @Override
  public long mapScatterGather(ScatterList list, Direction direction) {
    list.checkMappable();
    long span = list.spanBytes(pageMask);
    long iova = allocate(span);
    if (iova == IovaSource.NONE) {
      return MAPPING_ERROR;
    }
    boolean mapped = false;
    try {
      mapped = mapRuns(list, iova, direction) && makeKnown(iova, span);
    } finally {
      if (!mapped) {
        retireVain(iova, span);
      }
    }
    if (!mapped) {
      return MAPPING_ERROR;
    }
    describe(list, iova);
    list.setMapped(iova, span);
    counters.add(DmaCounters.MAPS);
    return list.rangeStart(0);
  }

  @Override
  public void unmapScatterGather(ScatterList list, Direction direction) {
    list.checkMapped();
    list.setUnmapped();
    long first = list.mappedIova();
    long span = list.mappedBytes();
    policy.retire(first, span, unmap(first, span));
  }

  @Override
  public @Nullable CoherentBuffer allocateCoherent(long sizeBytes) {
    int sizeLog2 = MappingSize.blockLog2(sizeBytes, iovas.granuleLog2());
    if (sizeLog2 > PageAllocator.MAX_SIZE_LOG2) {
      return null;
    }
    long physAddr = coherentPages.allocate(sizeLog2);
    if (physAddr == PageAllocator.NONE) {
      return null;
    }
    long iova = mapSingle(physAddr, sizeBytes, Direction.BIDIRECTIONAL);
    if (iova == MAPPING_ERROR) {
      coherentPages.free(physAddr);
      return null;
    }
    return new CoherentBuffer(this, physAddr, iova, sizeBytes);
  }

  /**
   * Strict whatever the policy: memory that went back to its allocator while a device can still
   * write to it could become anything, tables included.
   */
  @Override
  public void freeCoherent(CoherentBuffer buffer) {
    long iova = buffer.iova();
    long span = spanBytes(iova, buffer.sizeBytes());
    recycler.syncAndRelease(iova, span, unmap(iova, span), buffer.physAddr());
  }

  /** IOVAs for a mapping; what waits for its flush is worth one before there are none. */
  private long allocate(long span) {
    long iova = iovas.allocate(span, limitLast);
    if (iova == IovaSource.NONE) {
      iova = allocateAfterFlush(span);
    }
    if (iova == IovaSource.NONE) {
      counters.add(DmaCounters.REFUSED_MAPS);
    }
    return iova;
  }

  private long allocateAfterFlush(long span) {
    long generation = policy.generation();
    // Again: what came back before the generation was read may be just what is wanted.
    long iova = iovas.allocate(span, limitLast);
    if (iova == IovaSource.NONE) {
      policy.reclaim(generation);
      iova = iovas.allocateReserve(span, limitLast);
    }
    return iova;
  }

  /** Maps the pieces page by page, those that follow each other in memory in one go. */
  private boolean mapRuns(ScatterList list, long iova, Direction direction) {
    long runIova = iova;
    long runStart = list.physAddr(0) & ~pageMask;
    long runBytes = 0;
    for (int i = 0; i < list.pieces(); i++) {
      long piece = list.physAddr(i) & ~pageMask;
      if (piece != runStart + runBytes) {
        if (!mapRun(runIova, runStart, runBytes, direction)) {
          return false;
        }
        runIova += runBytes;
        runStart = piece;
        runBytes = 0;
      }
      runBytes += list.spanBytes(i, pageMask);
    }
    return mapRun(runIova, runStart, runBytes, direction);
  }

  private boolean mapRun(long iova, long physAddr, long bytes, Direction direction) {
    if (domain.mapWithoutSync(iova, physAddr, bytes, direction.access()) != MapOutcome.MAPPED) {
      return false;
    }
    MapEvent.record(domain.name(), iova, physAddr, bytes, direction.access());
    return true;
  }

  /**
   * Makes a whole mapping known to IOMMUs that must be told, once. One that keeps a copy of the
   * table may have it full of what was unmapped and waits for its flush.
   */
  private boolean makeKnown(long iova, long span) {
    MapOutcome outcome = domain.syncMap(iova, span);
    if (outcome == MapOutcome.HARDWARE_FULL) {
      policy.flush();
      outcome = domain.syncMap(iova, span);
    }
    return outcome == MapOutcome.MAPPED;
  }

  /**
   * Gives up a range of which a first part was mapped, and of which hardware may have seen even
   * more.
   */
  private void retireVain(long iova, long span) {
    Gather gather = GATHER.get();
    domain.unmap(iova, span, gather);
    gather.add(iova, iova + span - 1, iovas.granuleLog2());
    policy.retire(iova, span, gather);
    counters.add(DmaCounters.REFUSED_MAPS);
  }

  /** Tells the list which ranges its pieces have become. */
  private void describe(ScatterList list, long iova) {
    long at = iova;
    for (int i = 0; i < list.pieces(); i++) {
      list.addRange(at + (list.physAddr(i) & pageMask), list.sizeBytes(i));
      at += list.spanBytes(i, pageMask);
    }
  }

  /** Takes a mapping away, and returns what must be flushed before anything of it is used. */
  private Gather unmap(long iova, long span) {
    Gather gather = GATHER.get();
    long unmapped = domain.unmap(iova, span, gather);
    if (unmapped != span) {
      domain.sync(gather);
      throw new IllegalArgumentException(
          "0x%x bytes at iova 0x%x are not one mapping: 0x%x bytes were mapped"
              .formatted(span, iova, unmapped));
    }
    counters.add(DmaCounters.UNMAPS);
    UnmapEvent.record(domain.name(), iova, span);
    return gather;
  }

  private long spanBytes(long address, long sizeBytes) {
    return ((address & pageMask) + sizeBytes + pageMask) & ~pageMask;
  }
}
