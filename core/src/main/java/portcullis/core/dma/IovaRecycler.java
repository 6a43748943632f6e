package portcullis.core.dma;

import portcullis.core.domain.PagingDomain;
import portcullis.core.invalidation.Gather;
import portcullis.core.memory.PageAllocator;
import portcullis.core.memory.PageChain;

/**
 * The flushes of one domain, and the way back of what they cover: what {@link FlushPolicy policies}
 * are made of.
 *
 * <p>A flush that is not known to have covered every device releases nothing: IOVAs are parked,
 * tables stay in the domain's limbo, and the next {@link #flushAll} that succeeds releases both.
 * Thread-safe; nothing here fails, or allocates unless a flush has failed.
 */
public final class IovaRecycler {
  private final PagingDomain domain;
  private final IovaSource iovas;
  private final PageAllocator coherentPages;
  private final LimboBlocks limboBlocks;
  private final DmaCounters counters;

  /**
   * @param coherentPages where coherent memory goes; not necessarily where tables do
   */
  IovaRecycler(
      PagingDomain domain, IovaSource iovas, PageAllocator coherentPages, DmaCounters counters) {
    this.domain = domain;
    this.iovas = iovas;
    this.coherentPages = coherentPages;
    this.limboBlocks = new LimboBlocks(coherentPages);
    this.counters = counters;
  }

  /** How reports name the domain. */
  public String domainName() {
    return domain.name();
  }

  /**
   * Flushes what was gathered, and then gives a range back.
   *
   * @param iova first address of the range, whose entries are cleared
   * @param gather covers it; empty afterwards
   * @return whether it was given back, which it is not before a flush has covered every device
   */
  public boolean syncAndRelease(long iova, long sizeBytes, Gather gather) {
    boolean covered = domain.sync(gather).isCovered();
    counters.add(DmaCounters.RANGE_FLUSHES);
    if (!covered) {
      counters.add(DmaCounters.FAILED_FLUSHES);
      iovas.park(iova, sizeBytes);
      return false;
    }
    iovas.free(iova, sizeBytes);
    if (hasLimbo()) {
      // Hardware answers again, so what it failed to confirm before can be had now.
      flushAll(new PageChain());
    }
    return true;
  }

  /** As the other, and gives the coherent memory that was mapped there back with it. */
  void syncAndRelease(long iova, long sizeBytes, Gather gather, long block) {
    if (syncAndRelease(iova, sizeBytes, gather)) {
      coherentPages.free(block);
    } else {
      limboBlocks.add(block);
    }
  }

  /**
   * Flushes everything, and then gives {@code tables} back and whatever earlier flushes had failed
   * to cover. The chain is empty afterwards.
   *
   * @return whether it covered every device; what was cleared before the call may then be released
   */
  public boolean flushAll(PageChain tables) {
    boolean retries = iovas.beginRetry();
    PageChain blocks = limboBlocks.take();
    boolean covered = domain.flushAll(tables).isCovered();
    counters.add(DmaCounters.FULL_FLUSHES);
    if (!covered) {
      counters.add(DmaCounters.FAILED_FLUSHES);
    }
    if (retries) {
      iovas.endRetry(covered);
    }
    if (blocks != null) {
      limboBlocks.settle(blocks, covered);
    }
    return covered;
  }

  /** Gives back a range, and tables, that a flush has covered. The chain is empty afterwards. */
  public void release(long iova, long sizeBytes, PageChain tables) {
    iovas.free(iova, sizeBytes);
    if (!tables.isEmpty()) {
      domain.pages().free(tables);
    }
  }

  /**
   * Keeps a range from use until a {@link #flushAll} succeeds that begins later.
   *
   * @return false if there is no place for it to wait
   */
  public boolean defer(long iova, long sizeBytes) {
    return iovas.defer(iova, sizeBytes);
  }

  /** Whether IOVAs wait for a flush though no device can use them. */
  public boolean hasUsed() {
    return iovas.hasUsed();
  }

  /** Keeps a range from use until a later {@link #flushAll} succeeds. */
  public void park(long iova, long sizeBytes) {
    iovas.park(iova, sizeBytes);
  }

  /** Moves all tables of {@code from} to {@code to}. */
  public void moveTables(PageChain from, PageChain to) {
    to.takeAll(domain.pages(), from);
  }

  /** Counts a range that a policy has put off. */
  public void countDeferred() {
    counters.add(DmaCounters.DEFERRED);
  }

  /** Ranges counted by {@link #countDeferred} so far. */
  public long deferred() {
    return counters.sum(DmaCounters.DEFERRED);
  }

  /** Counts a flush that was made because the IOVAs had run out. */
  public void countWrap() {
    counters.add(DmaCounters.WRAPS);
  }

  /** Whether anything waits for a flush that succeeds. */
  public boolean hasLimbo() {
    return iovas.parkedBytes() != 0 || domain.limboTables() != 0 || !limboBlocks.isEmpty();
  }
}
