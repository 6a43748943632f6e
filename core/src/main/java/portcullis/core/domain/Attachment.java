package portcullis.core.domain;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import portcullis.core.domain.AttachOutcome.Attached;
import portcullis.core.domain.AttachOutcome.Failed;
import portcullis.core.domain.AttachOutcome.Reason;
import portcullis.core.domain.AttachOutcome.Refused;
import portcullis.core.invalidation.Bond;
import portcullis.core.invalidation.DeviceCache;
import portcullis.core.invalidation.Invalidator;
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
  // The place in the current domain, if that translates.
  private @Nullable Membership membership;
  // Places in former domains that the hardware did not confirm to have left.
  private final List<Membership> unconfirmed = new ArrayList<>(1);
  // Whether the hardware did not confirm the last programming.
  private boolean owed;
  // What the hardware said to being blocked for a while (see Parking), null if it is not: then it
  // is not programmed.
  private @Nullable SyncOutcome parked;

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

  ContextEndpoint endpoint() {
    return endpoint;
  }

  Iommu iommu() {
    return iommu;
  }

  @Nullable Membership membership() {
    return membership;
  }

  void setMembership(@Nullable Membership now) {
    membership = now;
  }

  /** Makes a bond that says whose it is. */
  Bond newBond(Invalidator caches, int addressSpaceId, @Nullable DeviceCache deviceCache) {
    return new Bond(
        caches, addressSpaceId, device.name(), pasid, deviceCache, endpoint.contextCache());
  }

  /**
   * Whether an IOMMU can use a domain's tables for an endpoint, or else why not. Touches no
   * hardware.
   *
   * @param name who asks
   */
  static AttachOutcome check(String name, Iommu iommu, ContextEndpoint endpoint, Domain target) {
    PagingDomain tables = Membership.tablesOf(target);
    if (tables == null) {
      String why = target instanceof IdentityDomain ? endpoint.identityIncompatibility() : null;
      return why == null ? Attached.ATTACHED : new Refused(Reason.INCOMPATIBLE, name + ": " + why);
    }
    String why = iommu.incompatibility(tables.space());
    if (why == null && iommu.needsMapSync() && !tables.space().needsMapSync()) {
      why =
          iommu.name()
              + " must be told of new mappings, for which "
              + target.name()
              + " is not made";
    }
    if (why == null) {
      why = endpoint.incompatibility(tables.space());
    }
    if (why == null && target instanceof NestedDomain nested) {
      why = iommu.incompatibility(nested.space());
    }
    if (why != null) {
      return new Refused(Reason.INCOMPATIBLE, name + ": " + why);
    }
    return !iommu.marksDirtyPages() && tables.bonds().requiresDirtyMarks()
        ? noDirtyMarks(name, iommu, tables)
        : Attached.ATTACHED;
  }

  Refused noDirtyMarks(Domain target) {
    return noDirtyMarks(toString(), iommu, target);
  }

  private static Refused noDirtyMarks(String name, Iommu iommu, Domain target) {
    return new Refused(
        Reason.INCOMPATIBLE,
        "%s: %s does not mark pages as dirty, which %s needs"
            .formatted(name, iommu.name(), target.name()));
  }

  /**
   * Programs the hardware to {@code target}, for which a bond is in place if it needs one; not
   * while it is parked.
   */
  SyncOutcome program(Domain target) {
    if (parked != null) {
      return SyncOutcome.COMPLETE;
    }
    SyncOutcome outcome =
        switch (target) {
          case BlockedDomain _ -> endpoint.block();
          case IdentityDomain _ -> endpoint.identity();
          case PagingDomain paging -> endpoint.translate(paging.space());
          case NestedDomain nested -> endpoint.translate(nested.space());
        };
    owed = !outcome.isCovered();
    return outcome;
  }

  /**
   * Programs the hardware back to where the attachment was. Hardware that does not confirm that is
   * blocked, and owes it: it must not go on using what it was to leave.
   */
  SyncOutcome programBack(Domain from) {
    SyncOutcome outcome = program(from);
    if (outcome.isCovered() || Membership.tablesOf(from) == null) {
      return outcome;
    }
    outcome = endpoint.block();
    owed = true;
    return outcome;
  }

  /**
   * Gives up a former place after the hardware has been programmed to something else, or parked.
   * Where the hardware did not confirm that, flushes must go on reaching it: the bonds stay until a
   * later programming is confirmed, or a flush or the end of the former domain has settled it.
   */
  void leave(@Nullable Membership former, SyncOutcome programmed) {
    SyncOutcome left = parked == null ? programmed : parked;
    if (!left.isCovered()) {
      if (former != null && former.linger()) {
        unconfirmed.add(former);
      }
      return;
    }
    if (former != null) {
      former.leave();
    }
    for (int i = 0; i < unconfirmed.size(); i++) {
      unconfirmed.get(i).leave();
    }
    unconfirmed.clear();
  }

  /**
   * Blocks the requests, whatever the domain, until {@link #restore}; or tries again where the
   * hardware did not confirm it.
   *
   * @param answers whether the device can be expected to answer
   */
  SyncOutcome park(boolean answers) {
    SyncOutcome outcome = parked;
    if (outcome == null || !outcome.isCovered()) {
      outcome = answers ? endpoint.block() : endpoint.isolate();
      parked = outcome;
      leave(null, outcome);
    }
    return outcome.isCovered() ? SyncOutcome.COMPLETE : outcome;
  }

  /** Programs the hardware to the domain on record. */
  SyncOutcome restore() {
    parked = null;
    Domain recorded = domain.getPlain();
    SyncOutcome outcome = program(recorded == null ? BlockedDomain.BLOCKED : recorded);
    leave(null, outcome);
    return outcome;
  }

  /** From now on the hardware may be programmed again. */
  void unpark() {
    parked = null;
  }

  /** Moves to a domain that does not translate, which cannot fail. */
  void moveForSure(Domain target) {
    Membership left = membership;
    membership = null;
    leave(left, program(target));
    record(target);
  }

  /**
   * Stays where it is; hardware that may be using something else, because it did not confirm the
   * last programming, is programmed again, unless it is parked.
   */
  AttachOutcome settle(Domain current) {
    if (!owed || parked != null) {
      return Attached.ATTACHED;
    }
    SyncOutcome programmed = program(current);
    leave(null, programmed);
    return Membership.tablesOf(current) != null && !programmed.isCovered()
        ? new Failed(toString(), programmed)
        : Attached.ATTACHED;
  }

  /** How reports name it: the device, and the PASID if it has one. */
  @Override
  public String toString() {
    return Bond.name(device.name(), pasid);
  }
}
