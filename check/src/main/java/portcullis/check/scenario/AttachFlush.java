package portcullis.check.scenario;

import portcullis.check.program.Scenario;
import portcullis.core.invalidation.Bond;
import portcullis.core.invalidation.Bonds;
import portcullis.core.invalidation.Gather;
import portcullis.core.invalidation.Invalidator;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.sync.Rcu;
import portcullis.core.sync.SharedLong;

/**
 * The question of seed 002: threads that clear an entry and flush the domain, against threads that
 * attach a device to it, which uses the table at once. Contract 4: when a flush has returned, no
 * device reaches the entry that was cleared before.
 */
public class AttachFlush extends Scenario {
  private static final long MAPPED = 1;
  private static final long CLEARED = 0;

  final Rcu rcu = new Rcu();
  private final Bonds bonds = new Bonds(1, rcu);
  private final SharedLong[] entries;
  private final Unit[] units;

  /** One flush against one attach. */
  public AttachFlush() {
    this(1, 1);
  }

  /** So many of each. */
  protected AttachFlush(int flushers, int attachers) {
    entries = new SharedLong[flushers];
    units = new Unit[attachers];
  }

  @Override
  protected void build() {
    for (int i = 0; i < entries.length; i++) {
      int entry = i;
      entries[i] = new SharedLong(MAPPED);
      thread("unmap " + i, rcu::reader, () -> unmap(entry));
    }
    for (int i = 0; i < units.length; i++) {
      Unit unit = new Unit(i);
      units[i] = unit;
      thread("attach " + i, () -> attach(unit));
    }
  }

  /** Clears an entry and flushes. */
  void unmap(int entry) {
    entries[entry].setOpaque(CLEARED);
    Gather gather = new Gather();
    gather.add(page(entry), page(entry) + 0xfff, 12);
    bonds.flush(gather);
  }

  private void attach(Unit unit) {
    bonds.add(new Bond(unit, 1, "device " + unit.index));
    unit.walk();
  }

  private static long page(int entry) {
    return (long) entry << 12;
  }

  @Override
  protected void judge() {
    for (Unit unit : units) {
      for (int i = 0; i < entries.length; i++) {
        require(
            !unit.hasCached[i] || unit.hasForgotten[i],
            "device " + unit.index + " still uses page " + i + ", whose flush has returned");
      }
    }
  }

  /**
   * An IOMMU and its one device, which translates through the table as soon as it is attached, in
   * the same breath: so does s390, whose registration is an instruction.
   */
  private final class Unit implements Invalidator {
    final int index;
    // Each written by one thread and read when all have ended. Invalidation comes after the entry
    // was cleared, so whether it comes before or after the walk makes no difference.
    final boolean[] hasCached = new boolean[entries.length];
    final boolean[] hasForgotten = new boolean[entries.length];

    Unit(int index) {
      this.index = index;
    }

    void walk() {
      for (int i = 0; i < entries.length; i++) {
        hasCached[i] = entries[i].getAcquire() == MAPPED;
      }
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
      hasForgotten[(int) (gather.firstIova() >>> 12)] = true;
      return SyncOutcome.COMPLETE;
    }

    @Override
    public SyncOutcome invalidateAll(int addressSpaceId) {
      throw new AssertionError("no bond has gone");
    }

    @Override
    public SyncOutcome sync() {
      return SyncOutcome.COMPLETE;
    }
  }
}
