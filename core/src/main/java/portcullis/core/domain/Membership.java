package portcullis.core.domain;

import org.jspecify.annotations.Nullable;
import portcullis.core.domain.AttachOutcome.Attached;
import portcullis.core.domain.AttachOutcome.Failed;
import portcullis.core.domain.AttachOutcome.Reason;
import portcullis.core.domain.AttachOutcome.Refused;
import portcullis.core.invalidation.Bond;
import portcullis.core.invalidation.Bonds;
import portcullis.core.invalidation.SyncOutcome;

/**
 * An attachment's place in a domain that translates: the bonds by which flushes reach it, one for
 * each stage that can change. Immutable; used under the lock of the device's group.
 */
final class Membership {
  private final PagingDomain tables;
  private final Bond bond;
  // Of a nested domain, else null both.
  private final @Nullable NestedDomain guest;
  private final @Nullable Bond guestBond;

  private Membership(
      PagingDomain tables, Bond bond, @Nullable NestedDomain guest, @Nullable Bond guestBond) {
    this.tables = tables;
    this.bond = bond;
    this.guest = guest;
    this.guestBond = guestBond;
  }

  /** The paging domain whose tables devices use while attached to {@code domain}, or null. */
  static @Nullable PagingDomain tablesOf(Domain domain) {
    return switch (domain) {
      case PagingDomain paging -> paging;
      case NestedDomain nested -> nested.parent();
      case BlockedDomain _, IdentityDomain _ -> null;
    };
  }

  /** Publishes the bonds of an attachment in {@code target} and gives it the place, or nothing. */
  static AttachOutcome enter(Attachment who, Domain target) {
    return switch (target) {
      case PagingDomain paging -> enter(who, paging);
      case NestedDomain nested -> enter(who, nested);
      case BlockedDomain _, IdentityDomain _ -> Attached.ATTACHED;
    };
  }

  private static AttachOutcome enter(Attachment who, PagingDomain target) {
    Bond bond = who.newBond(who.iommu(), target.space().id(), who.endpoint().deviceCache());
    AttachOutcome outcome = add(who, target, target.bonds(), bond);
    if (outcome.isAttached()) {
      who.setMembership(new Membership(target, bond, null, null));
    }
    return outcome;
  }

  private static AttachOutcome enter(Attachment who, NestedDomain target) {
    PagingDomain parent = target.parent();
    Bond bond =
        who.newBond(who.iommu(), parent.space().id(), who.endpoint().parentCache(target.space()));
    AttachOutcome outcome = add(who, parent, parent.bonds(), bond);
    if (!outcome.isAttached()) {
      return outcome;
    }
    Bond guestBond =
        who.newBond(target.space().guestCaches(who.iommu()), 0, who.endpoint().deviceCache());
    outcome = add(who, target, target.guestBonds(), guestBond);
    if (outcome.isAttached()) {
      who.setMembership(new Membership(parent, bond, target, guestBond));
    } else {
      parent.bonds().remove(bond);
    }
    return outcome;
  }

  private static AttachOutcome add(Attachment who, Domain target, Bonds bonds, Bond bond) {
    return switch (bonds.add(bond)) {
      case ADDED -> Attached.ATTACHED;
      case CLOSED -> new Refused(Reason.DOMAIN_DESTROYED, target.name() + " was destroyed");
      case CACHE_STALE -> new Failed(who.toString(), SyncOutcome.TIMED_OUT);
      case MARKS_NO_DIRTY_PAGES -> who.noDirtyMarks(target);
    };
  }

  /** Takes the bonds out, after the hardware has been programmed to something else. */
  void leave() {
    if (guest != null && guestBond != null) {
      guest.guestBonds().remove(guestBond);
    }
    tables.bonds().remove(bond);
  }

  /**
   * Leaves the bonds for flushes, since the hardware did not confirm what it was programmed to.
   *
   * @return whether there is anything to {@link #leave} later
   */
  boolean linger() {
    boolean guestLingers =
        guest != null && guestBond != null && guest.guestBonds().linger(guestBond);
    return tables.bonds().linger(bond) || guestLingers;
  }
}
