package portcullis.core.invalidation;

import org.jspecify.annotations.Nullable;
import portcullis.core.sync.SharedLong;

/**
 * The link from a domain to one attachment, as a flush needs it: which IOMMU, under which
 * address-space id, for which device.
 *
 * <p>Immutable but for its one transition from live to retired. It holds nothing of the device but
 * its name and a cache that takes no harm, so a flush that still sees a bond of a device that is
 * gone has nothing to touch.
 */
public final class Bond {
  private static final long LIVE = 1;
  private static final long RETIRED = 0;

  private final Invalidator iommu;
  private final int addressSpaceId;
  private final String deviceName;
  private final @Nullable DeviceCache deviceCache;
  // Written once, under the lock of its Bonds; the release in #retire pairs with the acquire in
  // #isLive.
  private final SharedLong state = new SharedLong(LIVE);

  /** Makes a live one, of a device that caches no translations. */
  public Bond(Invalidator iommu, int addressSpaceId, String deviceName) {
    this(iommu, addressSpaceId, deviceName, null);
  }

  /**
   * Makes a live one; {@link Bonds#add} publishes it.
   *
   * @param deviceCache what the device caches, or null
   */
  public Bond(
      Invalidator iommu, int addressSpaceId, String deviceName, @Nullable DeviceCache deviceCache) {
    this.iommu = iommu;
    this.addressSpaceId = addressSpaceId;
    this.deviceName = deviceName;
    this.deviceCache = deviceCache;
  }

  /** The IOMMU to be told. */
  public Invalidator iommu() {
    return iommu;
  }

  /** The tag of the domain's entries in that IOMMU. */
  public int addressSpaceId() {
    return addressSpaceId;
  }

  /** Whose attachment this is, for reports. */
  public String deviceName() {
    return deviceName;
  }

  /** What the device caches by itself, or null. */
  @Nullable DeviceCache deviceCache() {
    return deviceCache;
  }

  /** Whether the attachment still counts. */
  public boolean isLive() {
    return state.getAcquire() == LIVE;
  }

  /** Whether one invalidation serves both. */
  boolean sharesCacheWith(Bond other) {
    return iommu.equals(other.iommu) && addressSpaceId == other.addressSpaceId;
  }

  void retire() {
    state.setRelease(RETIRED);
  }

  /** Sorting key: bonds that share an IOMMU stand together, and within it those of one id. */
  static int order(Bond a, Bond b) {
    int byIommu = Integer.compare(a.iommu.index(), b.iommu.index());
    return byIommu != 0 ? byIommu : Integer.compare(a.addressSpaceId, b.addressSpaceId);
  }

  @Override
  public String toString() {
    return "%s on %s id %d".formatted(deviceName, iommu.name(), addressSpaceId);
  }
}
