package portcullis.check.defect.latersuccess;

import org.jspecify.annotations.Nullable;
import portcullis.check.defect.Defect;
import portcullis.check.defect.Planted;
import portcullis.core.invalidation.Gather;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.sync.Fence;
import portcullis.core.sync.Rcu;
import portcullis.core.sync.SharedRef;

/** Class 27: the report is that of the device that was flushed last. */
@Defect(
    name = "flush-later-success-overwrites",
    replaces = "portcullis.core.invalidation.Bonds",
    scenario = "failing-flush",
    description = "a later success takes the place of an earlier failure")
@SuppressWarnings({"NullAway.Init", "UnusedMethod", "UnusedVariable"}) // for the original's
final class Bonds {
  private Rcu rcu;
  private SharedRef<Bond[]> bonds;

  @Planted
  private FlushReport flushEach(@Nullable Gather gather) {
    Fence.full();
    Rcu.Reader reader = rcu.reader();
    reader.enter();
    try {
      Bond[] snapshot = bonds.getAcquire();
      FlushReport report = FlushReport.COMPLETE;
      for (Bond bond : snapshot) {
        SyncOutcome outcome =
            gather == null
                ? bond.iommu().invalidateAll(bond.addressSpaceId())
                : bond.iommu().invalidate(bond.addressSpaceId(), gather);
        outcome = outcome.and(bond.iommu().sync());
        report =
            outcome == SyncOutcome.COMPLETE
                ? FlushReport.COMPLETE
                : report.withFailureOf(snapshot, bond, outcome);
      }
      return report;
    } finally {
      reader.exit();
    }
  }
}
