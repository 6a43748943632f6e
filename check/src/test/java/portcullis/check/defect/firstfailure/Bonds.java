package portcullis.check.defect.firstfailure;

import org.jspecify.annotations.Nullable;
import portcullis.check.defect.Defect;
import portcullis.check.defect.Planted;
import portcullis.core.invalidation.Gather;
import portcullis.core.invalidation.SyncOutcome;

/** Class 1: one device whose flush fails keeps the others from theirs. */
@Defect(
    name = "flush-stops-at-first-failure",
    replaces = "portcullis.core.invalidation.Bonds",
    scenario = "failing-flush",
    description = "the first unit that fails ends the flush")
@SuppressWarnings({"NullAway.Init", "UnusedMethod", "UnusedVariable"}) // for the original's
final class Bonds {
  @Planted
  private static FlushReport submit(Bond[] snapshot, @Nullable Gather gather, Told told) {
    FlushReport report = FlushReport.COMPLETE;
    for (int i = 0; i < snapshot.length; i++) {
      Bond bond = snapshot[i];
      if (bond.isLive()) {
        told.add(i);
        SyncOutcome outcome =
            gather == null
                ? bond.iommu().invalidateAll(bond.addressSpaceId())
                : bond.iommu().invalidate(bond.addressSpaceId(), gather);
        if (outcome != SyncOutcome.COMPLETE) {
          return report.withFailureOf(snapshot, bond, outcome);
        }
      }
    }
    return report;
  }
}
