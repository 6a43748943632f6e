package portcullis.check.scenario;

import portcullis.core.domain.AddressSpace;
import portcullis.core.domain.Iommu;
import portcullis.core.domain.NestedSpace;
import portcullis.core.invalidation.Invalidator;

/**
 * A guest's stage over one of the host's.
 *
 * @param parent the host's
 * @param guest the guest's
 */
record SketchNested(AddressSpace parent, GuestPage guest) implements NestedSpace {
  @Override
  public Invalidator guestCaches(Iommu iommu) {
    if (iommu instanceof SketchUnit unit) {
      return unit.guestCaches();
    }
    throw new IllegalArgumentException("not a unit of this driver: " + iommu);
  }
}
