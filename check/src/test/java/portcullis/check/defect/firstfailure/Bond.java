package portcullis.check.defect.firstfailure;

import portcullis.core.invalidation.Invalidator;

/** What the variant needs of it. */
final class Bond {
  native Invalidator iommu();

  native int addressSpaceId();

  native boolean isLive();

  native void retire();
}
