package portcullis.check.defect.unitbyunit;

import org.jspecify.annotations.Nullable;
import portcullis.check.defect.Defect;
import portcullis.check.defect.Planted;
import portcullis.core.invalidation.FlushReport;
import portcullis.core.invalidation.Gather;

/** One IOMMU that is slow holds up the others. */
@Defect(
    name = "flush-unit-by-unit",
    replaces = "portcullis.core.invalidation.Bonds",
    scenario = "two-units",
    description = "each IOMMU is waited for before the next one is told")
@SuppressWarnings("NullAway.Init") // they stand for the original's
final class Bonds {
  @Planted
  private static FlushReport submit(Bond[] snapshot, @Nullable Gather gather, Told told) {
    for (Bond bond : snapshot) {
      if (gather == null) {
        bond.iommu().invalidateAll(bond.addressSpaceId());
      } else {
        bond.iommu().invalidate(bond.addressSpaceId(), gather);
      }
      bond.iommu().sync();
    }
    return FlushReport.COMPLETE;
  }
}
