package portcullis.core.domain;

import org.jspecify.annotations.Nullable;
import portcullis.core.invalidation.Invalidator;

/** One IOMMU, as its vendor's driver presents it. Thread-safe. */
public interface Iommu extends Invalidator {
  /** The driver that it and its likes belong to. */
  IommuDriver driver();

  /**
   * Prepares for a device: everything that programming it will ever need is allocated now, so that
   * later attaches to blocked and identity cannot fail. The hardware blocks the device afterwards.
   */
  ProbeOutcome probe(DeviceDescription device);

  /**
   * Why devices behind this IOMMU cannot use an address space, such as a page-table mode it lacks;
   * null if they can.
   */
  @Nullable String incompatibility(AddressSpace space);

  /** As {@link #incompatibility(AddressSpace)}, for two stages; the second has been approved. */
  default @Nullable String incompatibility(NestedSpace space) {
    return name() + " does not translate in two stages";
  }

  /** What came of {@link #probe}. */
  sealed interface ProbeOutcome {
    /**
     * The device can be programmed.
     *
     * @param endpoint how
     */
    record Probed(IommuEndpoint endpoint) implements ProbeOutcome {}

    /**
     * It cannot; nothing was changed.
     *
     * @param reason why, in words for the user
     */
    record Refused(String reason) implements ProbeOutcome {}
  }
}
