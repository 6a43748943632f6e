package portcullis.core.invalidation;

/**
 * One IOMMU as a flush sees it. Implemented by vendor drivers; thread-safe.
 *
 * <p>Neither call throws because of hardware, allocates, or needs any lock outside the driver.
 */
public interface Invalidator {
  /** A number of its own, by which bonds are sorted. */
  int index();

  /** How reports name it. */
  String name();

  /**
   * Whether it marks the page-table entries of pages that devices write to, at every attachment.
   * Constant.
   */
  default boolean marksDirtyPages() {
    return false;
  }

  /**
   * Whether it translates by a copy of the page table that somebody keeps for it (a hypervisor that
   * shadows), so that it must be told of new entries too. Constant.
   */
  default boolean needsMapSync() {
    return false;
  }

  /**
   * Makes entries known that were empty before and now translate, and waits for it; only called
   * where {@link #needsMapSync}.
   *
   * <p>Everything the caller stored to memory before is visible to the hardware before.
   *
   * @param firstIova start of the range
   * @param lastIova last address, inclusive
   * @return {@link SyncOutcome#COMPLETE} if devices can use them; {@link SyncOutcome#NO_RESOURCES}
   *     if the copy has no room for them
   * @throws IllegalStateException if it needs none
   */
  default SyncOutcome syncMap(int addressSpaceId, long firstIova, long lastIova) {
    throw new IllegalStateException(name() + " needs no word of new mappings");
  }

  /**
   * Submits the commands that make the hardware forget what it caches of the gathered range under
   * an address-space id, and of the tables above it if any were freed.
   *
   * <p>Everything the caller stored to memory before is visible to the hardware before it executes
   * them.
   *
   * @return {@link SyncOutcome#COMPLETE} if they were submitted; anything else means that some were
   *     not, and then the flush as a whole has failed
   */
  SyncOutcome invalidate(int addressSpaceId, Gather gather);

  /** As {@link #invalidate}, for everything under the id. */
  SyncOutcome invalidateAll(int addressSpaceId);

  /**
   * Waits until all commands submitted by this thread before have completed, and every DMA that
   * used what they removed is over.
   */
  SyncOutcome sync();
}
