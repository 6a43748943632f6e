package portcullis.check.scenario;

import portcullis.check.program.Scenario;
import portcullis.core.invalidation.Bond;
import portcullis.core.invalidation.Bonds;
import portcullis.core.invalidation.Gather;
import portcullis.core.invalidation.Invalidator;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.core.sync.Rcu;
import portcullis.core.sync.SharedLong;

/**
 * The question of seed 002: threads that clear an entry and flush the domain, against threads that
 * attach a device to it. Contract 4: when a flush has returned, no device reaches the entry that was
 * cleared before.
 */
public class AttachFlush extends Scenario {
  private static final long MAPPED = 1;
  private static final long CLEARED = 0;

  private final int flushers;
  private final int attachers;

  private Bonds bonds;
  private SharedLong[] entries;
  private Unit[] units;

  /** One flush against one attach. */
  public AttachFlush() {
    this(1, 1);
  }

  /** So many of each. */
  protected AttachFlush(int flushers, int attachers) {
    this.flushers = flushers;
    this.attachers = attachers;
  }

  @Override
  protected void build() {
    bonds = new Bonds(1, new Rcu());
    entries = new SharedLong[flushers];
    for (int i = 0; i < flushers; i++) {
      entries[i] = new SharedLong(MAPPED);
    }
    units = new Unit[attachers];
    for (int i = 0; i < attachers; i++) {
      units[i] = new Unit(i, flushers);
    }
    for (int i = 0; i < flushers; i++) {
      SharedLong entry = entries[i];
      thread("unmap " + i, () -> unmap(entry));
    }
    for (Unit unit : units) {
      thread("attach " + unit.index, () -> attach(unit));
      thread("device " + unit.index, unit::walk);
    }
  }

  private void unmap(SharedLong entry) {
    entry.setOpaque(CLEARED);
    Gather gather = new Gather();
    gather.add(0, 0xfff, 12);
    bonds.flush(gather);
  }

  private void attach(Unit unit) {
    bonds.add(new Bond(unit, 1, "device"));
    unit.context.setOpaque(1);
  }

  @Override
  protected void judge() {
    for (Unit unit : units) {
      for (int i = 0; i < flushers; i++) {
        require(
            unit.cached[i].getPlain() == CLEARED,
            "device " + unit.index + " still caches entry " + i + ", whose flush has returned");
      }
    }
  }

  /** An IOMMU and the one device behind it: a context, a walker, a cache of translations. */
  private final class Unit implements Invalidator {
    final int index;
    final SharedLong context = new SharedLong(0);
    final SharedLong[] cached;
    final Mutex lookup;

    Unit(int index, int entries) {
      this.index = index;
      this.cached = new SharedLong[entries];
      for (int i = 0; i < entries; i++) {
        cached[i] = new SharedLong(CLEARED);
      }
      this.lookup = new Mutex(LockClass.DEVICE_QUEUE, index);
    }

    /** Once it has a context the device uses every entry. */
    void walk() {
      Backoff backoff = new Backoff();
      while (context.getAcquire() == 0) {
        backoff.pause();
      }
      lookup.lock();
      for (int i = 0; i < cached.length; i++) {
        cached[i].setPlain(entries[i].getAcquire());
      }
      lookup.unlock();
    }

    @Override
    public int index() {
      return index;
    }

    @Override
    public String name() {
      return "unit " + index;
    }

    @Override
    public SyncOutcome invalidate(int addressSpaceId, Gather gather) {
      return invalidateAll(addressSpaceId);
    }

    @Override
    public SyncOutcome invalidateAll(int addressSpaceId) {
      lookup.lock();
      for (SharedLong word : cached) {
        word.setPlain(CLEARED);
      }
      lookup.unlock();
      return SyncOutcome.COMPLETE;
    }

    @Override
    public SyncOutcome sync() {
      return SyncOutcome.COMPLETE;
    }
  }
}
