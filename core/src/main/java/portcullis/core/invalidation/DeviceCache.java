package portcullis.core.invalidation;

/**
 * The translations that a device has asked for and keeps itself (PCIe: its ATC). Implemented by
 * vendor drivers; thread-safe, and harmless for as long as anybody holds it, also after the device
 * has been detached or released.
 *
 * <p>Called after the IOMMU has forgotten the same, since the device could else ask again and get
 * what is to be forgotten. No call throws because of hardware or allocates.
 */
public interface DeviceCache {
  /**
   * Makes the device forget the gathered range, and waits for its answer.
   *
   * @return {@link SyncOutcome#COMPLETE} too where the IOMMU would refuse what the device has kept
   */
  SyncOutcome invalidate(Gather gather);

  /** As {@link #invalidate}, for everything. */
  SyncOutcome invalidateAll();
}
