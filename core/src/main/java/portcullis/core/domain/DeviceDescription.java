package portcullis.core.domain;

import java.util.List;

/**
 * What is known of a device before it is probed.
 *
 * @param name how reports name it
 * @param requesterId by which its requests are known on the bus
 * @param groupKey equal for devices that cannot be told apart, or not kept apart, by the IOMMU
 * @param reservedRegions addresses that are not free for mappings
 */
public record DeviceDescription(
    String name, int requesterId, String groupKey, List<ReservedRegion> reservedRegions) {
  /**
   * Copies the regions.
   *
   * @param name see the record
   * @param requesterId see the record
   * @param groupKey see the record
   * @param reservedRegions see the record
   */
  public DeviceDescription {
    reservedRegions = List.copyOf(reservedRegions);
  }

  /** A device in a group of its own, with no reserved regions. */
  public static DeviceDescription alone(String name, int requesterId) {
    return new DeviceDescription(name, requesterId, name, List.of());
  }
}
