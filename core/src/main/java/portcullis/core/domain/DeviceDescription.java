package portcullis.core.domain;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a device before it is probed.
 *
 * @param name how reports name it
 * @param requesterId by which its requests are known on the bus
 * @param groupKey equal for devices that cannot be told apart, or not kept apart, by the IOMMU
 * @param reservedRegions addresses that are not free for mappings
 * @param atsQueueDepth how many requests to forget translations the device can buffer, 1 to 32; 0
 *     if it does not ask for translations (PCIe ATS). When it is probed it holds none, as PCIe
 *     demands of a device whose ATS is enabled
 * @param pasidBits width of the PASIDs that its requests may carry, 1 to 20; 0 if they carry none
 * @param pageRequests whether it asks for pages that are missing (PCIe PRI), for which it needs ATS
 * @param resetControl how the platform resets it, for IOMMUs that do not do it themselves; null if
 *     it cannot
 */
public record DeviceDescription(
    String name,
    int requesterId,
    String groupKey,
    List<ReservedRegion> reservedRegions,
    int atsQueueDepth,
    int pasidBits,
    PageRequests pageRequests,
    @Nullable ResetControl resetControl) {
  private static final int DEEPEST_ATS_QUEUE = 32;
  private static final int WIDEST_PASID = 20;

  /** Whether a device asks for pages, and what it wants to see in the responses. */
  public enum PageRequests {
    /** It does not. */
    NONE,
    /** It does; responses must name no process (PASID). */
    ANSWERED_PLAIN,
    /** It does; responses must name the process that the request has named, if any. */
    ANSWERED_WITH_PROCESS
  }

  /** Copies the regions and checks the numbers. */
  public DeviceDescription {
    reservedRegions = List.copyOf(reservedRegions);
    if (atsQueueDepth < 0 || atsQueueDepth > DEEPEST_ATS_QUEUE) {
      throw new IllegalArgumentException("atsQueueDepth " + atsQueueDepth);
    }
    if (pasidBits < 0 || pasidBits > WIDEST_PASID) {
      throw new IllegalArgumentException("pasidBits " + pasidBits);
    }
    if (pageRequests != PageRequests.NONE && atsQueueDepth == 0) {
      throw new IllegalArgumentException(name + " cannot request pages without ATS");
    }
  }

  /**
   * A device without ATS and PASIDs.
   *
   * @param name see the record
   * @param requesterId see the record
   * @param groupKey see the record
   * @param reservedRegions see the record
   */
  public DeviceDescription(
      String name, int requesterId, String groupKey, List<ReservedRegion> reservedRegions) {
    this(name, requesterId, groupKey, reservedRegions, 0, 0, PageRequests.NONE, null);
  }

  /** A device in a group of its own, with no reserved regions, no ATS and no PASIDs. */
  public static DeviceDescription alone(String name, int requesterId) {
    return new DeviceDescription(name, requesterId, name, List.of());
  }

  /** The same with ATS. */
  public DeviceDescription withAts(int queueDepth) {
    return new DeviceDescription(
        name,
        requesterId,
        groupKey,
        reservedRegions,
        queueDepth,
        pasidBits,
        pageRequests,
        resetControl);
  }

  /** The same with PASIDs. */
  public DeviceDescription withPasids(int newPasidBits) {
    return new DeviceDescription(
        name,
        requesterId,
        groupKey,
        reservedRegions,
        atsQueueDepth,
        newPasidBits,
        pageRequests,
        resetControl);
  }

  /** The same with means to reset it, or with none. */
  public DeviceDescription withResetControl(@Nullable ResetControl newResetControl) {
    return new DeviceDescription(
        name,
        requesterId,
        groupKey,
        reservedRegions,
        atsQueueDepth,
        pasidBits,
        pageRequests,
        newResetControl);
  }

  /** The same with page requests, whose responses name no process. */
  public DeviceDescription withPageRequests() {
    return withPageRequests(PageRequests.ANSWERED_PLAIN);
  }

  /** The same with page requests or without; PCIe: bit PRG Response PASID Required. */
  public DeviceDescription withPageRequests(PageRequests newPageRequests) {
    return new DeviceDescription(
        name,
        requesterId,
        groupKey,
        reservedRegions,
        atsQueueDepth,
        pasidBits,
        newPageRequests,
        resetControl);
  }
}
