package portcullis.core.invalidation;

import org.jspecify.annotations.Nullable;
import portcullis.core.sync.SharedLong;

/**
 * The link from a domain to one attachment, as a flush needs it: which IOMMU, under which
 * address-space id, for which device and PASID.
 *
 * <p>Immutable but for its way from live to retired, which may lead over lingering: then it is live
 * for flushes, though nobody is attached by it. It holds nothing of the device but its name and
 * caches that take no harm, so a flush that still sees a bond of a device that is gone has nothing
 * to touch.
 */
public final class Bond {
  /** For requests without a PASID. */
  public static final int NO_PASID = 0;

  private static final long LIVE = 1;
  private static final long RETIRED = 0;

  private final Invalidator iommu;
  private final int addressSpaceId;
  private final String deviceName;
  private final int pasid;
  private final @Nullable DeviceCache deviceCache;
  private final @Nullable ContextCache contextCache;
  // Whether the attachment has left, but the IOMMU has not confirmed it; guarded by the lock of its
  // Bonds.
  private boolean lingering;
  // Written once, under the lock of its Bonds; the release in #retire pairs with the acquire in
  // #isLive.
  private final SharedLong state = new SharedLong(LIVE);

  /** Makes a live one, of a device without PASIDs that caches no translations. */
  public Bond(Invalidator iommu, int addressSpaceId, String deviceName) {
    this(iommu, addressSpaceId, deviceName, NO_PASID, null, null);
  }

  /**
   * Makes a live one; {@link Bonds#add} publishes it.
   *
   * @param pasid or {@link #NO_PASID}
   * @param deviceCache what the device caches, or null
   */
  public Bond(
      Invalidator iommu,
      int addressSpaceId,
      String deviceName,
      int pasid,
      @Nullable DeviceCache deviceCache) {
    this(iommu, addressSpaceId, deviceName, pasid, deviceCache, null);
  }

  /**
   * Makes a live one; {@link Bonds#add} publishes it.
   *
   * @param pasid or {@link #NO_PASID}
   * @param deviceCache what the device caches, or null
   * @param contextCache what the IOMMU keeps of the context; null if only programming the device
   *     again makes it forget that
   */
  public Bond(
      Invalidator iommu,
      int addressSpaceId,
      String deviceName,
      int pasid,
      @Nullable DeviceCache deviceCache,
      @Nullable ContextCache contextCache) {
    this.iommu = iommu;
    this.addressSpaceId = addressSpaceId;
    this.deviceName = deviceName;
    this.pasid = pasid;
    this.deviceCache = deviceCache;
    this.contextCache = contextCache;
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

  /** The PASID of the attachment, for reports, or {@link #NO_PASID}. */
  public int pasid() {
    return pasid;
  }

  /** How reports name an attachment. */
  public static String name(String deviceName, int pasid) {
    return pasid == NO_PASID ? deviceName : "%s pasid 0x%x".formatted(deviceName, pasid);
  }

  /** What the device caches by itself, or null. */
  @Nullable DeviceCache deviceCache() {
    return deviceCache;
  }

  /** What the IOMMU keeps of the context, or null. */
  @Nullable ContextCache contextCache() {
    return contextCache;
  }

  boolean isLingering() {
    return lingering;
  }

  void linger() {
    lingering = true;
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
    return "%s on %s id %d".formatted(name(deviceName, pasid), iommu.name(), addressSpaceId);
  }
}
