package portcullis.core.dma;

/**
 * IOVAs in ascending order from a {@link IovaWindow window} of the aperture, none of which is
 * handed out again before a flush of everything; and the rest of the aperture for what the window
 * has no room for even then, and for devices that do not reach what is left of it. What comes from
 * the rest is flushed when it is unmapped.
 */
final class AscendingIovas implements IovaSource {
  /** Left to devices of narrow reach, where the aperture is large enough. */
  private static final long LOW_END = 1L << 24;

  private static final long FOUR_GIB = 1L << 32;

  private final int granuleLog2;
  private final IovaWindow window;
  private final IovaAllocator rest;
  // Whether the rest takes part in the flush under way; of the thread that has begun the lap.
  private boolean restRetried;

  /** Makes one for a whole aperture, with a window of so many bytes or else all of it. */
  AscendingIovas(
      long firstIova, long lastIova, int granuleLog2, boolean below4GibFirst, long windowBytes) {
    this.granuleLog2 = granuleLog2;
    this.rest = new IovaAllocator(firstIova, lastIova, granuleLog2, below4GibFirst);
    long first = rest.firstGranule();
    long end = rest.endGranule();
    long size = Math.max(1, Math.min(windowBytes >>> granuleLog2, IovaWindow.MAX_GRANULES));
    long preferredEnd = FOUR_GIB >>> granuleLog2;
    if (below4GibFirst && windowBytes <= FOUR_GIB && preferredEnd > first) {
      end = Math.min(end, preferredEnd);
    }
    long low = Math.max(first, LOW_END >>> granuleLog2);
    long start = end - low >= size / 2 ? low : first;
    this.window = new IovaWindow(start, Math.min(start + size, end));
    // Nothing is in use yet, so it cannot be refused.
    rest.reserve(window.startGranule() << granuleLog2, (window.endGranule() << granuleLog2) - 1);
  }

  @Override
  public long allocate(long sizeBytes, long limitLast) {
    long limitEnd = rest.granulesUpTo(limitLast);
    long start = window.take(granules(sizeBytes), limitEnd);
    if (start != IovaWindow.NONE) {
      return start << granuleLog2;
    }
    // Others go round the window seldom; a device of narrow reach would have to do it all the time.
    return limitEnd < window.endGranule() ? rest.allocate(sizeBytes, limitLast) : NONE;
  }

  @Override
  public long allocateReserve(long sizeBytes, long limitLast) {
    long iova = allocate(sizeBytes, limitLast);
    return iova != NONE ? iova : rest.allocate(sizeBytes, limitLast);
  }

  @Override
  public boolean hasUsed() {
    return window.hasIdle();
  }

  @Override
  public void free(long iova, long sizeBytes) {
    if (!isInWindow(iova)) {
      rest.free(iova, sizeBytes);
    } else if (!window.give(granule(iova), granules(sizeBytes))) {
      throw IovaAllocator.notAllocated(iova, sizeBytes);
    }
  }

  @Override
  public boolean defer(long iova, long sizeBytes) {
    if (!isInWindow(iova)) {
      return rest.defer(iova, sizeBytes);
    }
    if (!window.retire(granule(iova), granules(sizeBytes))) {
      throw IovaAllocator.notAllocated(iova, sizeBytes);
    }
    return true;
  }

  @Override
  public void park(long iova, long sizeBytes) {
    if (!isInWindow(iova)) {
      rest.park(iova, sizeBytes);
    } else if (!window.park(granule(iova), granules(sizeBytes))) {
      throw IovaAllocator.notAllocated(iova, sizeBytes);
    }
  }

  @Override
  public boolean beginRetry() {
    window.beginLap();
    restRetried = rest.beginRetry();
    return true;
  }

  @Override
  public void endRetry(boolean covered) {
    if (restRetried) {
      rest.endRetry(covered);
    }
    window.endLap(covered);
  }

  @Override
  public long parkedBytes() {
    return (window.granulesFailed() << granuleLog2) + rest.parkedBytes();
  }

  @Override
  public boolean reserve(long first, long last) {
    return rest.reserve(first, last)
        && window.reserve(first >>> granuleLog2, (last >>> granuleLog2) + 1);
  }

  @Override
  public long liveBytes() {
    return (window.granulesOut() << granuleLog2) + rest.liveBytes();
  }

  @Override
  public int granuleLog2() {
    return granuleLog2;
  }

  private boolean isInWindow(long iova) {
    return window.contains(iova >>> granuleLog2);
  }

  private long granule(long iova) {
    return iova >>> granuleLog2;
  }

  private long granules(long sizeBytes) {
    if (sizeBytes <= 0) {
      throw new IllegalArgumentException("no range of 0x" + Long.toHexString(sizeBytes) + " bytes");
    }
    return (sizeBytes + (1L << granuleLog2) - 1) >>> granuleLog2;
  }
}
