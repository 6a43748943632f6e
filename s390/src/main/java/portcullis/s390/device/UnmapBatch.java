package portcullis.s390.device;

import portcullis.machine.bus.SystemBus;

/**
 * Pages that a refresh has taken out of the shadow and not unpinned yet: adjacent ones are taken
 * out of the hardware's cache at once, and all wait for DMA to drain once, before any is unpinned.
 *
 * <p>Guarded by the hypervisor's lock. Allocates nothing.
 */
final class UnmapBatch {
  private static final int MOST_PAGES = 4096;
  private static final long PAGE_BYTES = 4096;

  private final SystemBus bus;
  private final PinnedPages pins;
  private final long[] pages = new long[MOST_PAGES];
  private int count;
  // First and last IOVA of the run that is being gathered, if there is one.
  private long runFirst;
  private long runLast;
  private boolean isRunOpen;
  private long runs;
  private long unpins;

  UnmapBatch(SystemBus bus, PinnedPages pins) {
    this.bus = bus;
    this.pins = pins;
  }

  /** Whether a drain would make room. */
  boolean isEmpty() {
    return count == 0;
  }

  /**
   * Adds a page that the shadow does not lead to any more.
   *
   * @param iova of the page
   * @param physAddr of the page
   */
  void add(ZpciFunction function, Shadow shadow, long iova, long physAddr) {
    if (isRunOpen && iova != runLast + 1) {
      closeRun(function);
    }
    if (!isRunOpen) {
      runFirst = iova;
      isRunOpen = true;
    }
    runLast = iova + PAGE_BYTES - 1;
    pages[count++] = physAddr;
    if (count == MOST_PAGES) {
      drain(function, shadow);
    }
  }

  private void closeRun(ZpciFunction function) {
    function.cache.invalidate(runFirst, runLast);
    isRunOpen = false;
    runs++;
  }

  /** Takes all pages from hardware, waits until no DMA uses one, and unpins them. */
  void drain(ZpciFunction function, Shadow shadow) {
    if (count == 0) {
      return;
    }
    if (isRunOpen) {
      closeRun(function);
    }
    bus.transactions().synchronize();
    for (int i = 0; i < count; i++) {
      pins.unpin(pages[i]);
      shadow.unpinned();
    }
    unpins += count;
    count = 0;
  }

  /** Hands the counts of what was done since the last call over. */
  void report(FunctionCounters counters) {
    counters.add(Counter.UNMAP_RUNS, runs);
    counters.add(Counter.UNPINS, unpins);
    runs = 0;
    unpins = 0;
  }
}
