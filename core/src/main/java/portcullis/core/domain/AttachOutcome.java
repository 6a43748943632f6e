package portcullis.core.domain;

import portcullis.core.invalidation.SyncOutcome;

/** What came of an attach. Unless it is {@link Attached}, everything is as it was before. */
public sealed interface AttachOutcome {
  /** Whether the devices use the domain now. */
  default boolean isAttached() {
    return this instanceof Attached;
  }

  /** Every device of the group uses the domain, or will as soon as it is out of its error state. */
  record Attached() implements AttachOutcome {
    /** The one good answer. */
    public static final Attached ATTACHED = new Attached();
  }

  /**
   * The domain and the device do not fit; the hardware was not touched.
   *
   * @param why which rule
   * @param detail what exactly, in words for the user
   */
  record Refused(Reason why, String detail) implements AttachOutcome {}

  /**
   * The hardware did not take it; the former domain is back.
   *
   * @param device which device, and which PASID if it was attached with one
   * @param outcome what the hardware answered
   */
  record Failed(String device, SyncOutcome outcome) implements AttachOutcome {}

  /** Rules that an attach can break. */
  enum Reason {
    /** The device has been released. */
    DEVICE_GONE,
    /** Its IOMMU cannot use tables of this format or id. */
    INCOMPATIBLE,
    /**
     * A region it needs one to one is outside the domain's aperture, or mapped to something else.
     */
    RESERVED_REGION,
    /** The domain has been destroyed. */
    DOMAIN_DESTROYED,
    /** PASIDs are only for a device that is alone in its group, and it is not. */
    NOT_ALONE,
    /** Its IOMMU has no room for a PASID that wide, or no memory to keep it apart. */
    PASID_UNAVAILABLE
  }
}
