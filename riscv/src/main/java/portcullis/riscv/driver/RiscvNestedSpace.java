package portcullis.riscv.driver;

import portcullis.core.domain.Iommu;
import portcullis.core.domain.NestedSpace;
import portcullis.core.invalidation.Invalidator;

/**
 * A guest's first stage, or its process directory, over a second stage of this driver's.
 *
 * @param image what contexts of its devices say
 */
record RiscvNestedSpace(SecondStageSpace parent, RiscvGuestStage guest, ContextImage image)
    implements NestedSpace {
  @Override
  public Invalidator guestCaches(Iommu iommu) {
    if (!(iommu instanceof RiscvIommu unit)) {
      throw new IllegalArgumentException("not a unit of this driver: " + iommu);
    }
    return switch (guest) {
      case RiscvFirstStage first -> new GuestCaches(unit, parent.gscid(), first.pscid());
      case RiscvGuestDirectory _ -> new GuestDirectoryCaches(unit, parent.gscid());
    };
  }
}
