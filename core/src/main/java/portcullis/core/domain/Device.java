package portcullis.core.domain;

import org.jspecify.annotations.Nullable;
import portcullis.core.invalidation.Bond;

/**
 * A device behind an IOMMU, from its probe to its release. Thread-safe; everything that changes it
 * goes through its {@link Group}.
 */
public final class Device {
  private final DeviceDescription description;
  private final Iommu iommu;
  private final Group group;
  private final IommuEndpoint endpoint;
  // Of the requests without a PASID.
  private final Attachment attachment;
  // Of the others; guarded by the group's lock.
  private final PasidTable pasids;
  private final DeviceLifecycle lifecycle;

  Device(DeviceDescription description, Iommu iommu, Group group, IommuEndpoint endpoint) {
    this.description = description;
    this.iommu = iommu;
    this.group = group;
    this.endpoint = endpoint;
    this.attachment = new Attachment(description, iommu, Bond.NO_PASID, endpoint);
    this.pasids = new PasidTable(description, iommu, endpoint);
    this.lifecycle = new DeviceLifecycle(this, endpoint, group.lock());
  }

  /** How reports name it. */
  public String name() {
    return description.name();
  }

  /** What was known of it before its probe. */
  public DeviceDescription description() {
    return description;
  }

  /** The IOMMU it is behind. */
  public Iommu iommu() {
    return iommu;
  }

  /** The devices that share its fate. */
  public Group group() {
    return group;
  }

  /**
   * The one domain that its requests without a PASID are attached to, or null once it has been
   * released.
   */
  public @Nullable Domain domain() {
    return attachment.domain();
  }

  /** Its errors, resets and power. */
  public DeviceLifecycle lifecycle() {
    return lifecycle;
  }

  /** Whether it has been released. */
  public boolean isReleased() {
    return attachment.domain() == null;
  }

  /**
   * Moves its group to {@code target}; see {@link Group#attach}. This is for requests without a
   * PASID: those with one stay attached as {@link #attachPasid} and {@link #detachPasid} say, also
   * where {@code target} is {@link BlockedDomain}.
   */
  public AttachOutcome attach(Domain target) {
    return isReleased() ? gone() : group.attach(target);
  }

  /**
   * Lets requests with a PASID use {@code target}, whatever they used before; if that cannot be,
   * they use what they did. Attaching the domain that is attached already changes nothing, but for
   * hardware that did not confirm it the last time and is programmed again.
   *
   * <p>Only for a device that is alone in its group, since PASIDs of devices that cannot be told
   * apart cannot be either. Regions that {@linkplain DeviceDescription#reservedRegions the device
   * needs} one to one, it needs without a PASID: {@code target} need not have them.
   *
   * @param pasid 1 to 2^{@link DeviceDescription#pasidBits} - 1; 0 stands for requests without one
   * @throws IllegalArgumentException if {@code pasid} is out of that range
   */
  public AttachOutcome attachPasid(int pasid, PagingDomain target) {
    checkPasid(pasid);
    return isReleased() ? gone() : group.attachPasid(this, pasid, target);
  }

  /**
   * Refuses requests with a PASID from now on. Never fails and allocates nothing; a device in error
   * state takes it up only when recovered. Detaching what is not attached changes nothing.
   *
   * @param pasid as in {@link #attachPasid}
   * @throws IllegalArgumentException if {@code pasid} is out of range
   */
  public void detachPasid(int pasid) {
    checkPasid(pasid);
    group.detachPasid(this, pasid);
  }

  /**
   * The domain that requests with a PASID use, or null if they are blocked.
   *
   * @param pasid as in {@link #attachPasid}
   * @throws IllegalArgumentException if {@code pasid} is out of range
   */
  public @Nullable PagingDomain pasidDomain(int pasid) {
    checkPasid(pasid);
    return group.pasidDomain(this, pasid);
  }

  private void checkPasid(int pasid) {
    if (pasid < 1 || pasid >>> description.pasidBits() != 0) {
      throw new IllegalArgumentException(
          "PASID 0x%x of %s, which has %d bits of them"
              .formatted(pasid, name(), description.pasidBits()));
    }
  }

  private AttachOutcome gone() {
    return new AttachOutcome.Refused(AttachOutcome.Reason.DEVICE_GONE, name() + " was released");
  }

  IommuEndpoint endpoint() {
    return endpoint;
  }

  Attachment attachment() {
    return attachment;
  }

  PasidTable pasids() {
    return pasids;
  }

  @Override
  public String toString() {
    return name();
  }
}
