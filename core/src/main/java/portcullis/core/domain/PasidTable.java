package portcullis.core.domain;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import portcullis.core.domain.AttachOutcome.Reason;
import portcullis.core.domain.AttachOutcome.Refused;
import portcullis.core.invalidation.Bond;
import portcullis.core.invalidation.SyncOutcome;

/**
 * The attachments of one device's PASIDs. Guarded by the lock of the device's group.
 *
 * <p>An attachment stays in it, blocked, when its domain is detached: like the driver's part of it,
 * it is used again by the next attach, and it may still owe the former domain a confirmation.
 */
final class PasidTable {
  private final DeviceDescription device;
  private final Iommu iommu;
  private final IommuEndpoint endpoint;
  private final Map<Integer, Attachment> attachments = new HashMap<>();
  // See Parking.
  private boolean parked;

  PasidTable(DeviceDescription device, Iommu iommu, IommuEndpoint endpoint) {
    this.device = device;
    this.iommu = iommu;
    this.endpoint = endpoint;
  }

  /** The domain of a PASID, or null if it is blocked. */
  @Nullable PagingDomain domain(int pasid) {
    Attachment attachment = attachments.get(pasid);
    return attachment != null && attachment.domain() instanceof PagingDomain paging ? paging : null;
  }

  /** Whether a PASID is attached. */
  boolean isInUse() {
    for (Attachment attachment : attachments.values()) {
      if (attachment.domain() instanceof PagingDomain) {
        return true;
      }
    }
    return false;
  }

  /** Attaches a PASID, or moves it; changes nothing if it cannot. */
  AttachOutcome attach(int pasid, PagingDomain target) {
    String name = Bond.name(device.name(), pasid);
    PagingDomain former = domain(pasid);
    Attachment attachment = attachments.get(pasid);
    if (target.equals(former)) {
      return Objects.requireNonNull(attachment).settle(target);
    }
    AttachOutcome checked =
        Attachment.check(
            name, iommu, attachment == null ? endpoint : attachment.endpoint(), target);
    if (!checked.isAttached()) {
      return checked;
    }
    if (attachment == null) {
      switch (endpoint.process(pasid)) {
        case IommuEndpoint.ProcessOutcome.Refused refused -> {
          return new Refused(Reason.PASID_UNAVAILABLE, name + ": " + refused.reason());
        }
        case IommuEndpoint.ProcessOutcome.Ready ready -> {
          attachment = new Attachment(device, iommu, pasid, ready.endpoint());
          attachments.put(pasid, attachment);
          if (parked) {
            attachment.park(false); // blocked as it is, it has nothing to tell the device
          }
        }
      }
      checked = Attachment.check(name, iommu, attachment.endpoint(), target);
    }
    return checked.isAttached() ? move(attachment, former, target) : checked;
  }

  private static AttachOutcome move(
      Attachment attachment, @Nullable PagingDomain former, PagingDomain target) {
    Domain from = former == null ? BlockedDomain.BLOCKED : former;
    AttachOutcome outcome = Switchover.run(List.of(attachment), from, target);
    if (outcome.isAttached()) {
      target.addUser();
      if (former != null) {
        former.removeUser();
      }
    }
    return outcome;
  }

  /** Blocks a PASID. Never fails. */
  void detach(int pasid) {
    Attachment attachment = attachments.get(pasid);
    if (attachment != null) {
      detach(attachment);
    }
  }

  /** Blocks every PASID for good. Never fails. */
  void release() {
    for (Attachment attachment : attachments.values()) {
      detach(attachment);
    }
    attachments.clear();
  }

  /** See {@link Parking#park}. */
  SyncOutcome park(boolean answers) {
    parked = true;
    SyncOutcome outcome = SyncOutcome.COMPLETE;
    for (Attachment attachment : attachments.values()) {
      outcome = outcome.and(attachment.park(answers));
    }
    return outcome;
  }

  /** See {@link Parking#restore}. */
  SyncOutcome restore() {
    parked = false;
    SyncOutcome outcome = SyncOutcome.COMPLETE;
    for (Attachment attachment : attachments.values()) {
      outcome = outcome.and(attachment.restore());
    }
    return outcome;
  }

  /** See {@link Parking#abandon}. */
  void unpark() {
    parked = false;
    for (Attachment attachment : attachments.values()) {
      attachment.unpark();
    }
  }

  private static void detach(Attachment attachment) {
    if (attachment.domain() instanceof PagingDomain former) {
      attachment.moveForSure(BlockedDomain.BLOCKED);
      former.removeUser();
    } else {
      attachment.settle(BlockedDomain.BLOCKED);
    }
  }
}
