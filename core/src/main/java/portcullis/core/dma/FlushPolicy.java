package portcullis.core.dma;

import portcullis.core.invalidation.Gather;

/**
 * When devices are made to forget what was unmapped: at once, or later and for many at a time.
 *
 * <p>Whatever the policy, an IOVA or a table is reused only after a flush that began after its
 * unmap, and is known to have covered every device. What such a flush could not be had for waits
 * until one can. Thread-safe; {@link #retire} neither fails nor allocates on the heap.
 */
public interface FlushPolicy {
  /** How reports name it. */
  String name();

  /**
   * Takes over a range whose entries have been cleared, and the tables that went with them.
   *
   * @param iova first address, as the range was allocated
   * @param sizeBytes its size, as it was allocated
   * @param gather what the unmap gathered; empty afterwards
   */
  void retire(long iova, long sizeBytes, Gather gather);

  /**
   * Flushes whatever waits.
   *
   * @return whether everything retired before the call can be used again
   */
  boolean flush();

  /**
   * Which flush has last made room, for {@link #reclaim}: changes with each one that releases what
   * had waited. A policy that leaves no flush to others need not tell them apart.
   */
  default long generation() {
    return 0;
  }

  /**
   * Has what waits released, for a map that found no room after it had read {@code generation}. A
   * flush that another thread has made since then will do.
   */
  default void reclaim(long generation) {
    if (pending() != 0) {
      flush();
    }
  }

  /** Number of ranges that wait for a flush that has not been tried yet, or was and failed. */
  long pending();

  /**
   * Flushes whatever waits and ends what the policy does in the background. Nothing may be retired
   * afterwards.
   *
   * @return false if something still waits because no flush could be had; another call tries again
   */
  boolean close();

  /** Makes the policy of one {@link DmaSpace}. */
  @FunctionalInterface
  interface Factory {
    /** Makes the policy that gives back what is retired through {@code recycler}. */
    FlushPolicy create(IovaRecycler recycler);

    /**
     * Makes what the policy wants IOVAs to come from, before it is made itself.
     *
     * @param firstIova lowest address of the aperture
     * @param lastIova highest address of the aperture, inclusive
     * @param granuleLog2 size of the unit of allocation, as a power of two bytes
     * @param below4GibFirst whether devices are better served with 32-bit addresses
     */
    default IovaSource source(
        long firstIova, long lastIova, int granuleLog2, boolean below4GibFirst) {
      return new IovaAllocator(firstIova, lastIova, granuleLog2, below4GibFirst);
    }
  }
}
