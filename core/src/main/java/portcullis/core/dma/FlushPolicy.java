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
  }
}
