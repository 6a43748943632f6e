package portcullis.core.invalidation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import portcullis.core.sync.Fence;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.core.sync.Rcu;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.SharedRef;

/**
 * Whom a flush of one domain must reach: a sorted snapshot of bonds that flushes walk without a
 * lock while attachments come and go.
 *
 * <p>The race that must not be lost (contract 4), and the two fences that decide it:
 *
 * <pre>
 *   unmap and flush                    attach
 *   ---------------                    ------
 *   clear the entry                    publish the bond           #add
 *   full fence        #flush           full fence                 #add
 *   read the bonds    #flush           write the device context   (driver)
 *                                      (the device walks the table)
 * </pre>
 *
 * Either the flush reads the new bond and invalidates for it, or the device context was written
 * after the entry was cleared, and the device cannot have cached the old one.
 *
 * <p>The last bond of an IOMMU and id takes everything under the id out of that IOMMU's caches with
 * it, under the lock, so that whoever attaches next finds no entry that a flush has skipped in the
 * meantime. If the IOMMU cannot confirm that, it stays on the list of stale caches, which must be
 * flushed before anyone attaches there or the id is used again.
 *
 * <p>A device that left, but whose IOMMU did not confirm it, may still be translated by the old
 * tables. Its bond lingers: flushes go on reaching it until the IOMMU has forgotten the context.
 * That is asked of it again after every flush that all else was well with, when the domain ends,
 * and whenever the device itself is programmed; the bond goes with the first that is confirmed. So
 * a debt is paid also where the device has been released and nobody will ever program it again.
 *
 * <p>Thread-safe. {@link #flush}, {@link #flushAll}, {@link #linger} and {@link #remove} never
 * fail, and allocate only to report an error.
 */
public final class Bonds {
  private static final Bond[] NONE = {};

  private final long domainId;
  private final Mutex lock;
  private final Rcu rcu;
  // Immutable sorted snapshot; replaced under #lock, the release in #add pairs with the acquire in
  // #flush.
  private final SharedRef<Bond[]> bonds = new SharedRef<>(NONE);
  // Retired bonds whose IOMMU did not confirm the last flush; guarded by #lock.
  private final List<Bond> stale = new ArrayList<>();
  // Live bonds that linger; written under #lock, opaque, so that the good case need not lock: a
  // flush that misses a new one leaves it to the next.
  private final SharedLong lingering = new SharedLong(0);
  // Whether no bond can be added any more; guarded by #lock.
  private boolean closed;
  // Whether every IOMMU must mark dirty pages, for good once it is so; guarded by #lock.
  private boolean mustMarkDirty;

  /**
   * @param domainId the domain, in events and in the lock order
   * @param rcu whose grace periods end only when no flush uses an old snapshot
   */
  public Bonds(long domainId, Rcu rcu) {
    this.domainId = domainId;
    this.lock = new Mutex(LockClass.DOMAIN, domainId);
    this.rcu = rcu;
  }

  /** What came of {@link #add}. */
  public enum AddOutcome {
    /** Published. */
    ADDED,
    /** Nothing was published: {@link #close} came first. */
    CLOSED,
    /**
     * Nothing was published: the IOMMU may still cache what former attachments left, and cannot be
     * made to forget it.
     */
    CACHE_STALE,
    /** Nothing was published: the domain has clean pages, which the IOMMU would never mark. */
    MARKS_NO_DIRTY_PAGES
  }

  /**
   * From now on lets only bonds in whose IOMMU {@linkplain Invalidator#marksDirtyPages marks dirty
   * pages}: one that does not would treat a clean page as faulty. There is no way back, since clean
   * pages stay in the table.
   *
   * @return false, and nothing has changed, if there is a bond with another IOMMU
   */
  public boolean requireDirtyMarks() {
    lock.lock();
    try {
      for (Bond bond : bonds.getPlain()) {
        if (bond.isLive() && !bond.iommu().marksDirtyPages()) {
          return false;
        }
      }
      mustMarkDirty = true;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Whether {@link #requireDirtyMarks} has been answered true. */
  public boolean requiresDirtyMarks() {
    lock.lock();
    try {
      return mustMarkDirty;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Publishes a bond. When this returns {@link AddOutcome#ADDED}, every flush that does not see it
   * has cleared its entries before the caller goes on to program the device.
   */
  public AddOutcome add(Bond added) {
    lock.lock();
    try {
      if (closed) {
        return AddOutcome.CLOSED;
      }
      if (mustMarkDirty && !added.iommu().marksDirtyPages()) {
        return AddOutcome.MARKS_NO_DIRTY_PAGES;
      }
      if (!isCleanFor(added)) {
        return AddOutcome.CACHE_STALE;
      }
      Bond[] old = bonds.getPlain();
      Bond[] grown = new Bond[old.length + 1];
      int live = 0;
      for (Bond bond : old) {
        if (bond.isLive()) {
          grown[live++] = bond;
        }
      }
      grown[live++] = added;
      Bond[] sorted = Arrays.copyOf(grown, live);
      Arrays.sort(sorted, Bond::order);
      bonds.setRelease(sorted);
      // Pairs with Bonds#flush: store of the snapshot before the caller's store of the device
      // context, in the order the device sees them.
      Fence.full();
      return AddOutcome.ADDED;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes a bond out, after the device has been programmed to something else. If it was the last of
   * its IOMMU and id, that IOMMU forgets the id. One that is out already stays so.
   */
  public void remove(Bond removed) {
    lock.lock();
    try {
      retire(removed);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Keeps a bond for flushes whose attachment has left without the IOMMU confirming it; memory says
   * something else already. It goes by {@link #remove}, or when the IOMMU has forgotten the
   * context.
   *
   * @return whether there is still something to {@link #remove}: a second bond that lingers for the
   *     same context goes at once, since what frees the one frees the other
   */
  public boolean linger(Bond left) {
    lock.lock();
    try {
      if (hasLingering(left.contextCache())) {
        left.retire();
        return false;
      }
      left.linger();
      lingering.setOpaque(lingering.getPlain() + 1);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Invalidates the gathered range wherever an attachment could use it, and waits for it. */
  public FlushReport flush(Gather gather) {
    return flushEach(gather);
  }

  /** Invalidates everything of the domain wherever an attachment could use it, and waits for it. */
  public FlushReport flushAll() {
    return flushEach(null);
  }

  /**
   * Makes new entries known wherever an attachment translates by a copy of the table, and waits for
   * it. The race with an attach is that of a flush, and is decided by the same fences: either this
   * call sees the new bond, or the copy is made after the entries were stored.
   *
   * @param firstIova start of the range
   * @param lastIova last address, inclusive
   * @return the first failure, whoever else succeeded; {@link SyncOutcome#COMPLETE} if there is
   *     none. A device in error state or gone is none: its copy is made anew, if ever
   */
  public SyncOutcome syncMap(long firstIova, long lastIova) {
    // Pairs with Bonds#add: the caller's stores to the page table before the load of the snapshot.
    Fence.full();
    Rcu.Reader reader = rcu.reader();
    reader.enter();
    try {
      SyncOutcome answer = SyncOutcome.COMPLETE;
      Bond done = null;
      for (Bond bond : bonds.getAcquire()) {
        if (!bond.iommu().needsMapSync()
            || !bond.isLive()
            || (done != null && bond.sharesCacheWith(done))) {
          continue;
        }
        done = bond;
        SyncOutcome outcome = bond.iommu().syncMap(bond.addressSpaceId(), firstIova, lastIova);
        if (!outcome.isCovered() && bond.isLive()) {
          answer = answer.and(outcome);
        }
      }
      return answer;
    } finally {
      reader.exit();
    }
  }

  /** Number of live bonds. */
  public int live() {
    int live = 0;
    for (Bond bond : bonds.getAcquire()) {
      if (bond.isLive()) {
        live++;
      }
    }
    return live;
  }

  /**
   * Lets no bond in any more, and tries to clean every cache that could not be cleaned earlier.
   *
   * @return whether the id and the tables may be used again: there is neither a live bond nor a
   *     stale cache left. If not, another call tries again
   */
  public boolean close() {
    lock.lock();
    try {
      closed = true;
      settle();
      stale.removeIf(bond -> forget(bond).isCovered());
      return stale.isEmpty() && live() == 0;
    } finally {
      lock.unlock();
    }
  }

  private FlushReport flushEach(@Nullable Gather gather) {
    long beganNanos = InvalidateEvent.startNanos();
    // Pairs with Bonds#add: the caller's stores to the page table before the load of the snapshot.
    // The fence in Rcu.Reader#enter does not do it for a caller who is in a read section already.
    Fence.full();
    Rcu.Reader reader = rcu.reader();
    FlushReport report;
    reader.enter();
    try {
      Bond[] snapshot = bonds.getAcquire();
      Told told = Told.ofThread(snapshot.length);
      report = submit(snapshot, gather, told);
      report = await(snapshot, report, told);
      report = DeviceFlush.ofThread().run(snapshot, gather, report);
      InvalidateEvent.record(domainId, gather, beganNanos, report);
    } finally {
      reader.exit();
    }
    if (lingering.getOpaque() != 0 && report.isCovered()) {
      trySettling();
    }
    return report;
  }

  private void trySettling() {
    lock.lock();
    try {
      settle();
    } finally {
      lock.unlock();
    }
  }

  private void settle() {
    for (Bond bond : bonds.getPlain()) {
      ContextCache context = bond.contextCache();
      if (context != null && bond.isLingering() && bond.isLive() && context.forget().isCovered()) {
        retire(bond);
      }
    }
  }

  private boolean hasLingering(@Nullable ContextCache context) {
    if (context != null && lingering.getPlain() != 0) {
      for (Bond bond : bonds.getPlain()) {
        if (bond.isLingering() && bond.isLive() && context.equals(bond.contextCache())) {
          return true;
        }
      }
    }
    return false;
  }

  private void retire(Bond removed) {
    if (!removed.isLive()) {
      return;
    }
    if (removed.isLingering()) {
      lingering.setOpaque(lingering.getPlain() - 1);
    }
    removed.retire();
    for (Bond bond : bonds.getPlain()) {
      if (bond.isLive() && bond.sharesCacheWith(removed)) {
        return;
      }
    }
    if (!forget(removed).isCovered()) {
      stale.add(removed);
    }
  }

  private static FlushReport submit(Bond[] snapshot, @Nullable Gather gather, Told told) {
    FlushReport report = FlushReport.COMPLETE;
    Bond done = null;
    for (int i = 0; i < snapshot.length; i++) {
      Bond bond = snapshot[i];
      if (!bond.isLive() || (done != null && bond.sharesCacheWith(done))) {
        continue;
      }
      done = bond;
      told.add(i);
      SyncOutcome outcome =
          gather == null
              ? bond.iommu().invalidateAll(bond.addressSpaceId())
              : bond.iommu().invalidate(bond.addressSpaceId(), gather);
      if (outcome != SyncOutcome.COMPLETE) {
        report = report.withFailureOf(snapshot, bond, outcome);
      }
    }
    return report;
  }

  private static FlushReport await(Bond[] snapshot, FlushReport submitted, Told told) {
    FlushReport report = submitted;
    Bond done = null;
    for (int i = 0; i < snapshot.length; i++) {
      Bond bond = snapshot[i];
      if (!told.has(i) || (done != null && bond.iommu().equals(done.iommu()))) {
        continue;
      }
      done = bond;
      SyncOutcome outcome = bond.iommu().sync();
      if (outcome != SyncOutcome.COMPLETE) {
        for (Bond behind : snapshot) {
          if (behind.iommu().equals(bond.iommu())) {
            report = report.withFailureOf(snapshot, behind, outcome);
          }
        }
      }
    }
    return report;
  }

  private boolean isCleanFor(Bond added) {
    boolean clean = true;
    for (int i = stale.size() - 1; i >= 0; i--) {
      if (stale.get(i).sharesCacheWith(added)) {
        if (forget(stale.get(i)).isCovered()) {
          stale.remove(i);
        } else {
          clean = false;
        }
      }
    }
    return clean;
  }

  private static SyncOutcome forget(Bond bond) {
    return bond.iommu().invalidateAll(bond.addressSpaceId()).and(bond.iommu().sync());
  }
}
