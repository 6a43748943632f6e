package portcullis.core.dma;

/**
 * Where the IOVAs of one address space come from, and where they go until they may be handed out
 * again. Thread-safe; giving back neither fails nor allocates on the heap.
 */
public sealed interface IovaSource permits IovaAllocator, AscendingIovas {
  /** What {@link #allocate} answers without room: not a multiple of a granule, so never a range. */
  long NONE = -1;

  /**
   * Hands out a range.
   *
   * @param sizeBytes how much at least, positive
   * @param limitLast the highest address that the range may contain, as a device's DMA mask
   * @return its first address, or {@link #NONE} if there is no room, or none before a flush
   */
  long allocate(long sizeBytes, long limitLast);

  /** As {@link #allocate}, after a flush: also takes what is kept for when there is no room. */
  default long allocateReserve(long sizeBytes, long limitLast) {
    return allocate(sizeBytes, limitLast);
  }

  /** Whether ranges came back by {@link #free} that are handed out only after a flush. */
  default boolean hasUsed() {
    return false;
  }

  /**
   * Takes a range back.
   *
   * @param iova as {@link #allocate} returned it
   * @param sizeBytes as {@link #allocate} was given it
   * @throws IllegalArgumentException if it can be told that it was not handed out
   */
  void free(long iova, long sizeBytes);

  /**
   * Takes a range back that devices may still use: it is not handed out again before a flush of
   * everything that begins later has succeeded.
   *
   * @return false, with nothing changed, if there is no place to wait for such a range: it must be
   *     flushed now
   */
  boolean defer(long iova, long sizeBytes);

  /** As {@link #defer}, for a range whose flush has failed, and there is always a place. */
  void park(long iova, long sizeBytes);

  /**
   * Announces a flush of everything, after which what is deferred or parked now may be free. May
   * wait for one that was announced before to end.
   *
   * @return whether {@link #endRetry} must be called after it: false if nothing waits, or another
   *     flush under way takes care of it
   */
  boolean beginRetry();

  /**
   * Frees what waited at {@link #beginRetry}, or lets it wait on.
   *
   * @param covered whether the flush has made sure that no device can use it
   */
  void endRetry(boolean covered);

  /** Bytes of ranges whose flush has failed. */
  long parkedBytes();

  /**
   * Withholds a range for ever, rounded outwards to granules; what of it is outside the aperture is
   * withheld anyway. For set-up.
   *
   * @param first lowest address
   * @param last highest address, inclusive
   * @return false if some of it is handed out, or waits for a flush; some of the rest may be
   *     withheld from then on
   */
  boolean reserve(long first, long last);

  /**
   * Bytes handed out and not yet taken back, those that wait for a flush included. Exact while no
   * other thread allocates or frees.
   */
  long liveBytes();

  /** Size of the unit of allocation, as a power of two bytes. */
  int granuleLog2();
}
