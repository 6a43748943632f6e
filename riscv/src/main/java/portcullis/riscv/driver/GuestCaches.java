package portcullis.riscv.driver;

import portcullis.core.invalidation.Gather;
import portcullis.core.invalidation.Invalidator;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.riscv.spec.IotinvalVma;

/**
 * The caches of one unit, as far as they hold translations by an address space that a guest made:
 * {@code IOTINVAL.VMA} with GV and PSCV, section 6.3.5. Thread-safe.
 */
record GuestCaches(RiscvIommu unit, int gscid, int pscid) implements Invalidator {
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
    return unit.invalidateTagged(IotinvalVma.dword0OfGuestSpace(gscid, pscid), gather);
  }

  @Override
  public SyncOutcome invalidateAll(int addressSpaceId) {
    // Without PSCV, which would spare the guest's global mappings.
    return unit.invalidateTagged(IotinvalVma.dword0OfGuest(gscid));
  }

  @Override
  public SyncOutcome sync() {
    return unit.sync();
  }
}
