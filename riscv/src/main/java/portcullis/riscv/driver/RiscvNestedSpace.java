package portcullis.riscv.driver;

import portcullis.core.domain.Iommu;
import portcullis.core.domain.NestedSpace;
import portcullis.core.invalidation.Invalidator;

/**
 * A guest's first stage over a second stage of this driver's.
 *
 * @param image what contexts of its devices say
 */
record RiscvNestedSpace(SecondStageSpace parent, RiscvFirstStage guest, ContextImage image)
    implements NestedSpace {
  @Override
  public Invalidator guestCaches(Iommu iommu) {
    if (!(iommu instanceof RiscvIommu unit)) {
      throw new IllegalArgumentException("not a unit of this driver: " + iommu);
    }
    return new GuestCaches(unit, parent.gscid(), guest.pscid());
  }
}
