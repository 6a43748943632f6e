package portcullis.core.dma;

import portcullis.core.invalidation.Gather;
import portcullis.core.memory.PageChain;

/** Every unmap waits until no device can use the range any more. Thread-safe. */
public final class StrictPolicy implements FlushPolicy {
  private final IovaRecycler recycler;

  /**
   * @param recycler flushes and gives back
   */
  public StrictPolicy(IovaRecycler recycler) {
    this.recycler = recycler;
  }

  @Override
  public String name() {
    return "strict";
  }

  @Override
  public void retire(long iova, long sizeBytes, Gather gather) {
    recycler.syncAndRelease(iova, sizeBytes, gather);
  }

  @Override
  public boolean flush() {
    return !recycler.hasLimbo() || (recycler.flushAll(new PageChain()) && !recycler.hasLimbo());
  }

  @Override
  public long pending() {
    return 0;
  }

  @Override
  public boolean close() {
    return flush();
  }
}
