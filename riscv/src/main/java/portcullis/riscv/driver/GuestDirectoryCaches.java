package portcullis.riscv.driver;

import portcullis.core.invalidation.Gather;
import portcullis.core.invalidation.Invalidator;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.riscv.spec.IotinvalVma;

/**
 * The caches of one unit, as far as they hold what came from a guest's process directory: contexts,
 * and translations under any PSCID, since only the guest knows which it uses. Thread-safe.
 */
record GuestDirectoryCaches(RiscvIommu unit, int gscid) implements Invalidator {
  @Override
  public int index() {
    return unit.index();
  }

  @Override
  public String name() {
    return unit.name();
  }

  @Override
  public SyncOutcome invalidate(int addressSpaceId, Gather gather) {
    return unit.invalidateTagged(IotinvalVma.dword0OfGuest(gscid), gather);
  }

  /** {@inheritDoc} Contexts first, lest translations be made anew by an old one. */
  @Override
  public SyncOutcome invalidateAll(int addressSpaceId) {
    return unit.invalidateContexts().and(unit.invalidateTagged(IotinvalVma.dword0OfGuest(gscid)));
  }

  @Override
  public SyncOutcome sync() {
    return unit.sync();
  }
}
