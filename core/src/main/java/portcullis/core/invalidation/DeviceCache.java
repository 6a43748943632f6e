package portcullis.core.invalidation;

import org.jspecify.annotations.Nullable;

/**
 * The translations that a device has asked for and keeps itself (PCIe: its ATC). Implemented by
 * vendor drivers; thread-safe, and harmless for as long as anybody holds it, also after the device
 * has been detached or released.
 *
 * <p>Called after the IOMMU has forgotten the same, since the device could else ask again and get
 * what is to be forgotten. No call throws because of hardware or allocates.
 */
public interface DeviceCache {
  /** What came of {@link #submit}. */
  enum Submission {
    /** The device is told; the caller owes an {@link Invalidator#sync} and a {@link #settle}. */
    SUBMITTED,
    /** The IOMMU would refuse what the device has kept, so nothing was submitted. */
    NOT_NEEDED,
    /**
     * The device was not told: it has no room for another request, or the IOMMU takes none, or has
     * to do something itself before. {@link #invalidate} waits for that, or says what is wrong.
     */
    NOT_NOW
  }

  /**
   * Tells the device to forget the gathered range, and waits for nothing.
   *
   * @param gather the range, or null for everything
   */
  Submission submit(@Nullable Gather gather);

  /**
   * Gives back the device's room that {@link Submission#SUBMITTED} took; once for each, by the
   * thread that submitted, after its sync.
   */
  void settle();

  /**
   * Makes the device forget the gathered range, and waits for its answer, for room in it too: the
   * caller must owe no {@link #settle} to any device, or two could wait for each other.
   *
   * @return {@link SyncOutcome#COMPLETE} too where the IOMMU would refuse what the device has kept
   */
  SyncOutcome invalidate(Gather gather);

  /** As {@link #invalidate}, for everything. */
  SyncOutcome invalidateAll();
}
