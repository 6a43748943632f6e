package portcullis.core.domain;

import portcullis.core.invalidation.Invalidator;

/**
 * The vendor's half of a nested domain: a guest's first stage over a second stage of this driver's.
 * Made by {@link AddressSpace#nest}. Immutable.
 */
public interface NestedSpace {
  /**
   * The caches of one IOMMU, as far as they hold what comes from the guest's tables; address-space
   * ids mean nothing to it. Two of the same IOMMU that one invalidation serves are equal.
   *
   * @param iommu one that {@link Iommu#incompatibility(NestedSpace)} has approved
   */
  Invalidator guestCaches(Iommu iommu);
}
