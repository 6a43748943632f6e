package portcullis.core.dma;

import java.util.List;
import portcullis.core.domain.MessageWindow;
import portcullis.core.domain.PagingDomain;
import portcullis.core.domain.ReservedRegion;
import portcullis.core.memory.Access;
import portcullis.core.memory.PageAllocator;
import portcullis.core.pagetable.MapOutcome;
import portcullis.core.pagetable.PageTable;

/**
 * A paging domain under the management of the DMA API: whoever maps in it goes through {@link
 * DmaMapper mappers} of this one object, one for each device.
 *
 * <p>Thread-safe, but for the order of set-up and end: {@link #admit} a device before it is
 * attached to the domain, {@link #close} after the last one is detached, then destroy the domain.
 */
public final class DmaSpace {
  private final PagingDomain domain;
  private final PageAllocator coherentPages;
  private final IovaSource iovas;
  private final DmaCounters counters = new DmaCounters();
  private final IovaRecycler recycler;
  private final FlushPolicy policy;

  /**
   * Takes a domain under management, in which nothing is mapped yet. Addresses of its message
   * window are not handed out.
   *
   * @param coherentPages where coherent memory comes from
   * @param policies makes the policy, such as {@code StrictPolicy::new}
   * @param below4GibFirst whether devices are better served with 32-bit addresses
   */
  public DmaSpace(
      PagingDomain domain,
      PageAllocator coherentPages,
      FlushPolicy.Factory policies,
      boolean below4GibFirst) {
    this.domain = domain;
    this.coherentPages = coherentPages;
    int granuleLog2 = Long.numberOfTrailingZeros(domain.pageSizes());
    this.iovas = policies.source(0, domain.lastIova(), granuleLog2, below4GibFirst);
    MessageWindow window = domain.messageWindow();
    if (window != null) {
      // Nothing is in use yet, so it cannot be refused.
      iovas.reserve(window.pattern().addressOf(0), window.pattern().lastAddress());
    }
    this.recycler = new IovaRecycler(domain, iovas, coherentPages, counters);
    this.policy = policies.create(recycler);
  }

  /** The domain. */
  public PagingDomain domain() {
    return domain;
  }

  /** When devices are made to forget. */
  public FlushPolicy policy() {
    return policy;
  }

  /**
   * Prepares for a device's reserved regions: none of their addresses is handed out from now on,
   * and those that must lead to themselves do. What of them is beyond the aperture is left for the
   * attach to judge.
   *
   * @return false if that cannot be, since one of them is in use for something else already, or
   *     there is no memory for tables; some of it may have been done
   */
  public boolean admit(List<ReservedRegion> regions) {
    for (ReservedRegion region : regions) {
      if (!reserve(region)) {
        return false;
      }
      boolean ready =
          switch (region.kind()) {
            case RESERVED -> true;
            case DIRECT -> mapDirect(region);
          };
      if (!ready) {
        return false;
      }
    }
    return true;
  }

  /**
   * The DMA API of a device.
   *
   * @param limitLast highest address that the device can issue, inclusive: its DMA mask
   */
  public TranslatedMapper mapper(long limitLast) {
    return new TranslatedMapper(
        domain, iovas, policy, recycler, coherentPages, counters, limitLast);
  }

  /** What has been done so far. */
  public DmaStatistics statistics() {
    return new DmaStatistics(
        counters.sum(DmaCounters.MAPS),
        counters.sum(DmaCounters.UNMAPS),
        counters.sum(DmaCounters.REFUSED_MAPS),
        counters.sum(DmaCounters.RANGE_FLUSHES),
        counters.sum(DmaCounters.FULL_FLUSHES),
        counters.sum(DmaCounters.FAILED_FLUSHES),
        counters.sum(DmaCounters.DEFERRED),
        counters.sum(DmaCounters.WRAPS),
        policy.pending(),
        iovas.liveBytes(),
        iovas.parkedBytes(),
        domain.limboTables());
  }

  /**
   * Ends it: flushes what waits and gives it back. Nothing may be mapped or unmapped afterwards.
   *
   * @return false if something still waits because no flush could be had; another call tries again
   */
  public boolean close() {
    return policy.close();
  }

  /** What waits for its flush is worth one before a device is refused. */
  private boolean reserve(ReservedRegion region) {
    if (iovas.reserve(region.firstIova(), region.lastIova())) {
      return true;
    }
    policy.flush();
    return iovas.reserve(region.firstIova(), region.lastIova());
  }

  private boolean mapDirect(ReservedRegion region) {
    long pageMask = (1L << iovas.granuleLog2()) - 1;
    long last = domain.lastIova() & ~pageMask;
    long first = region.firstIova() & ~pageMask;
    if (Long.compareUnsigned(first, last) > 0) {
      return true;
    }
    if (Long.compareUnsigned(region.lastIova() & ~pageMask, last) < 0) {
      last = region.lastIova() & ~pageMask;
    }
    // Page by page, since devices may share some of a region.
    for (long page = first; ; page += pageMask + 1) {
      long already = domain.iovaToPhys(page);
      if (already == PageTable.UNMAPPED) {
        MapOutcome outcome = domain.map(page, page, pageMask + 1, Access.READ_WRITE);
        if (outcome != MapOutcome.MAPPED) {
          return false;
        }
      } else if (already != page) {
        return false;
      }
      if (page == last) {
        return true;
      }
    }
  }
}
