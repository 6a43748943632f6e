package portcullis.core.domain;

import portcullis.core.invalidation.Bonds;
import portcullis.core.invalidation.FlushReport;
import portcullis.core.invalidation.Gather;
import portcullis.core.sync.PerThread;
import portcullis.core.sync.SharedLong;

/**
 * An address space that a guest gives by first-stage tables of its own, in its memory; what they
 * lead to are guest-physical addresses, which a paging domain of the second stage translates.
 *
 * <p>Two kinds of change reach a device that is attached: those of the parent through its bonds, as
 * in any paging domain, and those of the guest's tables through {@link #invalidate} and {@link
 * #invalidateAll}, which pass on what the guest asks of its own IOMMU. A guest that does not ask,
 * or gives two sets of tables one name, harms nobody but itself: whatever its tables say, the
 * parent has the last word.
 *
 * <p>Only the guest could bring a page that a device asks for (PCIe PRI), and there is no way to it
 * yet: its devices are told that the page will not come. The handler of the parent is not asked,
 * since the addresses are not the parent's.
 *
 * <p>Reserved regions of devices are looked for in the parent; the guest has to map them itself.
 *
 * <p>Thread-safe. Invalidations take no lock in the good case and allocate nothing on the heap.
 */
public final class NestedDomain implements Domain {
  private static final int PAGE_LOG2 = 12;
  private static final PerThread<Gather> GATHERS = new PerThread<>(Gather::new);
  private static final long ALIVE = 0;
  private static final long DESTROYED = 1;

  private final String name;
  private final long id;
  private final PagingDomain parent;
  private final NestedSpace space;
  // Whom the guest's own invalidations must reach.
  private final Bonds guestBonds;
  // Groups whose domain this is; volatile.
  private final SharedLong users = new SharedLong(0);
  // Whether the parent has been let go; volatile.
  private final SharedLong state = new SharedLong(ALIVE);

  NestedDomain(String name, long id, PagingDomain parent, NestedSpace space, IommuSystem system) {
    this.name = name;
    this.id = id;
    this.parent = parent;
    this.space = space;
    this.guestBonds = new Bonds(id, system.rcu());
  }

  @Override
  public String name() {
    return name;
  }

  /** The second stage. */
  public PagingDomain parent() {
    return parent;
  }

  /** The vendor's half. */
  public NestedSpace space() {
    return space;
  }

  /**
   * Makes every device forget what the guest's leaves in a range gave, and waits. A guest that
   * changed entries above its leaves needs {@link #invalidateAll}.
   *
   * @param firstIova start of the range
   * @param lastIova last address, inclusive
   * @return unless {@link FlushReport#isCovered}, the guest must not be told that it is done
   * @throws IllegalArgumentException if the range ends before it starts
   */
  public FlushReport invalidate(long firstIova, long lastIova) {
    if (Long.compareUnsigned(firstIova, lastIova) > 0) {
      throw new IllegalArgumentException(
          "range 0x%x-0x%x ends before it starts".formatted(firstIova, lastIova));
    }
    Gather gather = GATHERS.get();
    gather.add(firstIova, lastIova, PAGE_LOG2);
    FlushReport report = guestBonds.flush(gather);
    gather.reset();
    return report;
  }

  /** As {@link #invalidate}, for all that came from the guest's tables. */
  public FlushReport invalidateAll() {
    return guestBonds.flushAll();
  }

  /** Attachments that the guest's invalidations reach at present. */
  public int liveBonds() {
    return guestBonds.live();
  }

  /**
   * Ends the domain and lets its parent go. Destroying it twice changes nothing.
   *
   * @return false if an IOMMU does not confirm that it has forgotten the guest's tables; another
   *     call tries again
   * @throws IllegalStateException if a group is attached to it
   */
  public boolean destroy() {
    if (users.get() != 0) {
      throw new IllegalStateException(name + " is still attached");
    }
    if (!guestBonds.close()) {
      return false;
    }
    // Whoever still uses it reaches nothing that ends before the parent's own grace period.
    if (state.compareAndSet(ALIVE, DESTROYED)) {
      parent.removeChild();
    }
    return true;
  }

  Bonds guestBonds() {
    return guestBonds;
  }

  void addUser() {
    users.getAndAdd(1);
  }

  void removeUser() {
    users.getAndAdd(-1);
  }

  @Override
  public String toString() {
    return name + "[" + id + "] over " + parent;
  }
}
