package portcullis.check.scenario;

import portcullis.core.invalidation.Gather;
import portcullis.core.invalidation.Invalidator;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.sync.SharedLong;

/** An IOMMU that counts what it is told to forget, for scenarios about bonds alone. */
final class BondsUnit implements Invalidator {
  // How often everything, and how often a range was to be forgotten; volatile.
  final SharedLong forgotAll = new SharedLong(0);
  final SharedLong forgotRange = new SharedLong(0);

  @Override
  public int index() {
    return 0;
  }

  @Override
  public String name() {
    return "unit";
  }

  @Override
  public SyncOutcome invalidate(int addressSpaceId, Gather gather) {
    forgotRange.getAndAdd(1);
    return SyncOutcome.COMPLETE;
  }

  @Override
  public SyncOutcome invalidateAll(int addressSpaceId) {
    forgotAll.getAndAdd(1);
    return SyncOutcome.COMPLETE;
  }

  @Override
  public SyncOutcome sync() {
    return SyncOutcome.COMPLETE;
  }
}
