package portcullis.vfiouser.client;

import java.util.List;
import portcullis.vfiouser.wire.Capabilities;
import portcullis.vfiouser.wire.IrqIndex;
import portcullis.vfiouser.wire.RegionIndex;

/**
 * What a server offers.
 *
 * @param capabilities as negotiated
 * @param deviceFlags of {@link portcullis.vfiouser.wire.DeviceInfo}
 * @param regions those that are there
 * @param interrupts those types that are there
 * @param identity of its configuration space
 */
public record Offer(
    Capabilities capabilities,
    int deviceFlags,
    List<Region> regions,
    List<Interrupts> interrupts,
    Identity identity) {
  /**
   * A region.
   *
   * @param flags of {@link portcullis.vfiouser.wire.RegionInfo}
   */
  public record Region(RegionIndex index, long sizeBytes, int flags) {}

  /**
   * A type of interrupts.
   *
   * @param flags of {@link portcullis.vfiouser.wire.IrqInfo}
   */
  public record Interrupts(IrqIndex index, int count, int flags) {}

  /**
   * What configuration space says.
   *
   * @param capabilityIds in order of their list
   */
  public record Identity(
      int vendorId, int deviceId, int classCode, int revision, List<Integer> capabilityIds) {}
}
