package portcullis.core.domain;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import portcullis.core.invalidation.Bond;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.sync.SharedRef;

/**
 * A device behind an IOMMU, from its probe to its release. Thread-safe; everything that changes it
 * goes through its {@link Group}.
 */
public final class Device {
  private final DeviceDescription description;
  private final Iommu iommu;
  private final Group group;
  private final IommuEndpoint endpoint;
  // The domain the device is meant to use, null once released. Written under the group's lock with
  // release; pairs with #domain, whose readers need not hold it.
  private final SharedRef<@Nullable Domain> domain = new SharedRef<>(BlockedDomain.BLOCKED);
  // The bond in the current domain, if that has bonds. Guarded by the group's lock.
  private @Nullable Bond bond;
  // Bonds in former domains that the hardware did not confirm to have left. Guarded by the group's
  // lock.
  private final List<Bond> unconfirmed = new ArrayList<>(1);
  private final List<PagingDomain> unconfirmedIn = new ArrayList<>(1);

  // Whether the hardware did not confirm the last programming. Guarded by the group's lock.
  private boolean owed;

  Device(DeviceDescription description, Iommu iommu, Group group, IommuEndpoint endpoint) {
    this.description = description;
    this.iommu = iommu;
    this.group = group;
    this.endpoint = endpoint;
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

  /** The one domain it is attached to, or null once it has been released. */
  public @Nullable Domain domain() {
    return domain.getAcquire();
  }

  /** Whether it has been released. */
  public boolean isReleased() {
    return domain.getAcquire() == null;
  }

  /** Moves its group to {@code target}; see {@link Group#attach}. */
  public AttachOutcome attach(Domain target) {
    return isReleased()
        ? new AttachOutcome.Refused(AttachOutcome.Reason.DEVICE_GONE, name() + " was released")
        : group.attach(target);
  }

  IommuEndpoint endpoint() {
    return endpoint;
  }

  void record(@Nullable Domain now) {
    domain.setRelease(now);
  }

  @Nullable Bond bond() {
    return bond;
  }

  void setBond(@Nullable Bond now) {
    bond = now;
  }

  /** Programs the hardware to {@code target}, for which a bond is in place if it needs one. */
  SyncOutcome program(Domain target) {
    SyncOutcome outcome =
        switch (target) {
          case BlockedDomain _ -> endpoint.block();
          case IdentityDomain _ -> endpoint.identity();
          case PagingDomain paging -> endpoint.translate(paging.space());
        };
    owed = !outcome.isCovered();
    return outcome;
  }

  /**
   * Whether the hardware may be using something else than the domain on record, because it did not
   * confirm the last programming: attaching that domain again is not without effect then.
   */
  boolean owesProgramming() {
    return owed;
  }

  /**
   * Takes the bond in {@code left} out after the hardware has been programmed to something else.
   * Where the hardware did not confirm that, flushes must go on reaching it: the bond stays until a
   * later programming is confirmed.
   */
  void leave(Domain left, @Nullable Bond leftBond, SyncOutcome programmed) {
    if (left instanceof PagingDomain paging && leftBond != null) {
      if (programmed.isCovered()) {
        paging.bonds().remove(leftBond);
      } else {
        unconfirmed.add(leftBond);
        unconfirmedIn.add(paging);
      }
    }
    if (programmed.isCovered()) {
      for (int i = 0; i < unconfirmed.size(); i++) {
        unconfirmedIn.get(i).bonds().remove(unconfirmed.get(i));
      }
      unconfirmed.clear();
      unconfirmedIn.clear();
    }
  }

  @Override
  public String toString() {
    return name();
  }
}
