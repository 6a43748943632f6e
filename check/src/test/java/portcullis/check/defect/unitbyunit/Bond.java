package portcullis.check.defect.unitbyunit;

import portcullis.core.invalidation.Invalidator;

/** Stands for the class of that name beside the original. */
final class Bond {
  private Bond() {}

  native Invalidator iommu();

  native int addressSpaceId();
}
