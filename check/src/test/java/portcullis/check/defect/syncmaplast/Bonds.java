package portcullis.check.defect.syncmaplast;

import portcullis.check.defect.Defect;
import portcullis.check.defect.Planted;
import portcullis.core.invalidation.Bond;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.sync.Fence;
import portcullis.core.sync.Rcu;
import portcullis.core.sync.SharedRef;

/** Class 27: a map is as known as it is to the device that was told last. */
@Defect(
    name = "sync-map-later-success-overwrites",
    replaces = "portcullis.core.invalidation.Bonds",
    scenario = "zpci-failing-map",
    description = "a map is said to be known though the first device refused it")
@SuppressWarnings({"NullAway.Init", "UnusedVariable"}) // they stand for the original's
final class Bonds {
  private Rcu rcu;
  private SharedRef<Bond[]> bonds;

  @Planted
  public SyncOutcome syncMap(long firstIova, long lastIova) {
    Fence.full();
    Rcu.Reader reader = rcu.reader();
    reader.enter();
    try {
      SyncOutcome answer = SyncOutcome.COMPLETE;
      for (Bond bond : bonds.getAcquire()) {
        if (bond.isLive() && bond.iommu().needsMapSync()) {
          answer = bond.iommu().syncMap(bond.addressSpaceId(), firstIova, lastIova);
        }
      }
      return answer;
    } finally {
      reader.exit();
    }
  }
}
