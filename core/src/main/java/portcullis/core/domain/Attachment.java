package portcullis.core.domain;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import portcullis.core.domain.AttachOutcome.Attached;
import portcullis.core.domain.AttachOutcome.Failed;
import portcullis.core.domain.AttachOutcome.Reason;
import portcullis.core.domain.AttachOutcome.Refused;
import portcullis.core.invalidation.Bond;
import portcullis.core.invalidation.Bonds.AddOutcome;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.sync.SharedRef;

/**
 * The domain that a device's requests without a PASID use, or those with a certain one, and what
 * ties the two together. Guarded by the lock of the device's group, but for {@link #domain}.
 */
final class Attachment {
  private final DeviceDescription device;
  private final Iommu iommu;
  private final int pasid;
  private final ContextEndpoint endpoint;
  // The domain that is meant to be used, null once the device is released. Written under the
  // group's lock with release; pairs with #domain, whose readers need not hold it.
  private final SharedRef<@Nullable Domain> domain = new SharedRef<>(BlockedDomain.BLOCKED);
  // The bond in the current domain, if that has bonds.
  private @Nullable Bond bond;
  // Bonds in former domains that the hardware did not confirm to have left.
  private final List<Bond> unconfirmed = new ArrayList<>(1);
  private final List<PagingDomain> unconfirmedIn = new ArrayList<>(1);
  // Whether the hardware did not confirm the last programming.
  private boolean owed;

  /**
   * @param pasid or {@link Bond#NO_PASID}
   * @param endpoint blocks the requests at present
   */
  Attachment(DeviceDescription device, Iommu iommu, int pasid, ContextEndpoint endpoint) {
    this.device = device;
    this.iommu = iommu;
    this.pasid = pasid;
    this.endpoint = endpoint;
  }

  @Nullable Domain domain() {
    return domain.getAcquire(); // pairs with #record
  }

  void record(@Nullable Domain now) {
    domain.setRelease(now); // pairs with #domain
  }

  @Nullable Bond bond() {
    return bond;
  }

  void setBond(@Nullable Bond now) {
    bond = now;
  }

  /**
   * Whether an IOMMU can use a domain's tables, or else why not. Touches no hardware.
   *
   * @param name who asks
   */
  static AttachOutcome check(String name, Iommu iommu, PagingDomain target) {
    String why = iommu.incompatibility(target.space());
    if (why != null) {
      return new Refused(Reason.INCOMPATIBLE, name + ": " + why);
    }
    return !iommu.marksDirtyPages() && target.bonds().requiresDirtyMarks()
        ? noDirtyMarks(name, iommu, target)
        : Attached.ATTACHED;
  }

  /** Publishes a bond in {@code target}, before the hardware is programmed to it. */
  AttachOutcome enter(PagingDomain target) {
    Bond entered =
        new Bond(iommu, target.space().id(), device.name(), pasid, endpoint.deviceCache());
    AddOutcome added = target.bonds().add(entered);
    return switch (added) {
      case ADDED -> {
        bond = entered;
        yield Attached.ATTACHED;
      }
      case CLOSED -> new Refused(Reason.DOMAIN_DESTROYED, target.name() + " was destroyed");
      case CACHE_STALE -> new Failed(toString(), SyncOutcome.TIMED_OUT);
      case MARKS_NO_DIRTY_PAGES -> noDirtyMarks(toString(), iommu, target);
    };
  }

  private static Refused noDirtyMarks(String name, Iommu iommu, PagingDomain target) {
    return new Refused(
        Reason.INCOMPATIBLE,
        "%s: %s does not mark pages as dirty, which %s needs"
            .formatted(name, iommu.name(), target.name()));
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

  /** Moves to a domain without bonds, which cannot fail. */
  void moveForSure(Domain from, Domain target) {
    Bond left = bond;
    bond = null;
    SyncOutcome programmed = program(target);
    leave(from, left, programmed);
    record(target);
  }

  /**
   * Stays where it is; hardware that may be using something else, because it did not confirm the
   * last programming, is programmed again.
   */
  AttachOutcome settle(Domain current) {
    if (!owed) {
      return Attached.ATTACHED;
    }
    SyncOutcome programmed = program(current);
    leave(current, null, programmed);
    return current instanceof PagingDomain && !programmed.isCovered()
        ? new Failed(toString(), programmed)
        : Attached.ATTACHED;
  }

  /** How reports name it: the device, and the PASID if it has one. */
  @Override
  public String toString() {
    return Bond.name(device.name(), pasid);
  }
}
