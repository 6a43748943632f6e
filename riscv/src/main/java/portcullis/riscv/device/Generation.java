package portcullis.riscv.device;

import portcullis.core.sync.SharedLong;

/**
 * Which invalidations a cached entry has seen: a number that each invalidation raises, so that a
 * walk that began before one never leaves its result in a cache after it.
 *
 * <pre>
 *   filler (any DMA thread)                    invalidator (the device's thread)
 *   -----------------------                    ---------------------------------
 *   seen = generation        (volatile)
 *   walk the tables
 *   slot: busy               (compare-and-set) generation + 1      (read-modify-write)
 *   [store-load]                               [store-load]
 *   generation == seen ?     (volatile)        slot: busy ?        (volatile)
 *     yes: write the entry                       yes: wait until it is not
 *   slot: not busy           (release)         clear the slot if it matches
 * </pre>
 *
 * <p>Of the two loads after a store, at least one sees the other side's store: either the filler
 * finds the generation changed and leaves the slot empty, or the invalidator finds the slot being
 * filled, waits for it and clears it. So nothing stale is in a cache once the sweep is over, not
 * even for a moment. A table write that came before the command is seen by every walk whose {@code
 * seen} is the new number.
 *
 * <p>What an initiator keeps ({@code RecentTranslations}) is found under the number that it was
 * kept under only, and no sweep reaches it: so {@link CacheInvalidation} raises the number once
 * more behind the last sweep.
 *
 * <p>Pairs with {@link EntryCache#insert}, whose slots are made busy by {@code
 * TaggedEntries#claim}, and {@link ContextCache#insert} on the left, and with their {@code
 * invalidate} methods on the right, which look at slots by {@code TaggedEntries#clear}.
 */
final class Generation {
  private static final int NUMBERS_LOG2 = 40;
  // How many there are; volatile read-modify-write.
  private static final SharedLong INSTANCES = new SharedLong(0);

  // Volatile. No two instances ever have the same number, so that what is kept under it beside an
  // initiator is never taken for another IOMMU's.
  private final SharedLong number = new SharedLong((INSTANCES.getAndAdd(1) << NUMBERS_LOG2) + 1);

  /** The number a walk has to remember before it reads anything that an invalidation covers. */
  long current() {
    return number.get();
  }

  /** Makes all walks under way forget their results; before a sweep of a cache. */
  void advance() {
    number.getAndAdd(1);
  }
}
