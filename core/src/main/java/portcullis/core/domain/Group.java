package portcullis.core.domain;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import portcullis.core.domain.AttachOutcome.Attached;
import portcullis.core.domain.AttachOutcome.Reason;
import portcullis.core.domain.AttachOutcome.Refused;
import portcullis.core.invalidation.Bond;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;

/**
 * Devices that an IOMMU cannot tell apart: they are attached to one domain, all together.
 *
 * <p>Thread-safe: probe, attach and release of its devices are serialised by its lock. Devices may
 * do DMA meanwhile; each is seen to use the old domain, none, or the new one.
 */
public final class Group {
  private static final long PAGE_BYTES = 4096;

  private final String key;
  private final Mutex lock;
  // Guarded by #lock.
  private final List<Device> devices = new ArrayList<>();
  private Domain domain = BlockedDomain.BLOCKED;

  Group(String key, long id) {
    this.key = key;
    this.lock = new Mutex(LockClass.GROUP, id);
  }

  /** Serialises what changes its devices. */
  Mutex lock() {
    return lock;
  }

  /** Devices in the group at present. */
  public List<Device> devices() {
    lock.lock();
    try {
      return List.copyOf(devices);
    } finally {
      lock.unlock();
    }
  }

  /** The domain its devices are attached to. */
  public Domain domain() {
    lock.lock();
    try {
      return domain;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Moves every device to {@code target}: all of them, or none and everything is as it was.
   * Attaching the domain that is attached already changes nothing, but for hardware that did not
   * confirm it the last time and is programmed again; attaching {@link BlockedDomain}, or {@link
   * IdentityDomain} where no device {@linkplain ContextEndpoint#identityIncompatibility is against
   * it}, always succeeds, though a device in error state takes it up only when recovered.
   */
  public AttachOutcome attach(Domain target) {
    AttachEvent event = new AttachEvent();
    event.begin();
    AttachOutcome outcome;
    Domain from;
    lock.lock();
    try {
      from = domain;
      outcome = domain.equals(target) ? settle() : move(target);
    } finally {
      lock.unlock();
    }
    event.commitIfWanted(key, Bond.NO_PASID, from, target, outcome);
    return outcome;
  }

  /** See {@link Device#attachPasid}. */
  AttachOutcome attachPasid(Device device, int pasid, PagingDomain target) {
    AttachEvent event = new AttachEvent();
    event.begin();
    AttachOutcome outcome;
    @Nullable Domain from;
    lock.lock();
    try {
      from = device.pasids().domain(pasid);
      if (!devices.contains(device)) {
        outcome = new Refused(Reason.DEVICE_GONE, device.name() + " was released");
      } else if (devices.size() > 1) {
        outcome = new Refused(Reason.NOT_ALONE, device.name() + " is not alone in group " + key);
      } else {
        outcome = device.pasids().attach(pasid, target);
      }
    } finally {
      lock.unlock();
    }
    event.commitIfWanted(key, pasid, from, target, outcome);
    return outcome;
  }

  /** See {@link Device#detachPasid}. */
  void detachPasid(Device device, int pasid) {
    AttachEvent event = new AttachEvent();
    event.begin();
    @Nullable Domain from;
    lock.lock();
    try {
      from = device.pasids().domain(pasid);
      device.pasids().detach(pasid);
    } finally {
      lock.unlock();
    }
    event.commitIfWanted(key, pasid, from, BlockedDomain.BLOCKED, Attached.ATTACHED);
  }

  /** See {@link Device#pasidDomain}. */
  @Nullable PagingDomain pasidDomain(Device device, int pasid) {
    lock.lock();
    try {
      return device.pasids().domain(pasid);
    } finally {
      lock.unlock();
    }
  }

  /** Adds a probed device, which the hardware blocks, and attaches it to the group's domain. */
  AttachOutcome add(Device added) {
    lock.lock();
    try {
      for (Device present : devices) {
        if (present.pasids().isInUse()) {
          return new Refused(
              Reason.NOT_ALONE, "%s has PASIDs attached in group %s".formatted(present, key));
        }
      }
      List<Device> alone = List.of(added);
      AttachOutcome outcome = checkAll(alone, domain);
      if (outcome.isAttached()) {
        outcome = switchAll(alone, BlockedDomain.BLOCKED, domain);
      }
      if (outcome.isAttached()) {
        devices.add(added);
      }
      return outcome;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes a device out for good: blocks it with all its PASIDs, takes it out of their domains, and
   * lets its endpoint go. Returns false if another thread has done it already. Called while nothing
   * else is done to its hardware: {@link DeviceLifecycle#withHardware}.
   */
  boolean remove(Device removed) {
    lock.lock();
    try {
      if (!devices.remove(removed)) {
        return false;
      }
      removed.lifecycle().release();
      removed.pasids().release();
      removed.attachment().moveForSure(BlockedDomain.BLOCKED);
      removed.attachment().record(null);
      removed.endpoint().release();
      if (devices.isEmpty()) {
        become(BlockedDomain.BLOCKED);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private AttachOutcome move(Domain target) {
    if (devices.isEmpty()) {
      return new Refused(Reason.DEVICE_GONE, "group " + key + " has no device left");
    }
    AttachOutcome checked = checkAll(devices, target);
    if (!checked.isAttached()) {
      return checked;
    }
    AttachOutcome outcome = switchAll(devices, domain, target);
    if (outcome.isAttached()) {
      become(target);
    }
    return outcome;
  }

  // The domain stays; hardware that may not be using it is made to.
  private AttachOutcome settle() {
    AttachOutcome outcome = Attached.ATTACHED;
    for (Device device : devices) {
      AttachOutcome settled = device.attachment().settle(domain);
      if (!settled.isAttached()) {
        outcome = settled;
      }
    }
    return outcome;
  }

  private void become(Domain now) {
    switch (domain) {
      case PagingDomain paging -> paging.removeUser();
      case NestedDomain nested -> nested.removeUser();
      case BlockedDomain _, IdentityDomain _ -> {}
    }
    switch (now) {
      case PagingDomain paging -> paging.addUser();
      case NestedDomain nested -> nested.addUser();
      case BlockedDomain _, IdentityDomain _ -> {}
    }
    domain = now;
  }

  private AttachOutcome checkAll(List<Device> moving, Domain target) {
    PagingDomain tables = Membership.tablesOf(target);
    for (Device device : moving) {
      AttachOutcome fit =
          Attachment.check(device.name(), device.iommu(), device.endpoint(), target);
      if (!fit.isAttached()) {
        return fit;
      }
      if (tables == null) {
        continue;
      }
      for (ReservedRegion region : device.description().reservedRegions()) {
        String conflict = conflict(region, tables);
        if (conflict != null) {
          return new Refused(Reason.RESERVED_REGION, device.name() + ": " + conflict);
        }
      }
    }
    return Attached.ATTACHED;
  }

  private static @Nullable String conflict(ReservedRegion region, PagingDomain paging) {
    if (region.kind() == ReservedRegion.Kind.RESERVED) {
      return null;
    }
    if (Long.compareUnsigned(region.lastIova(), paging.lastIova()) > 0) {
      return region + " is outside the aperture of " + paging.name();
    }
    long pages = (region.lastIova() - region.firstIova()) / PAGE_BYTES + 1;
    for (long i = 0; i < pages; i++) {
      long iova = region.firstIova() + i * PAGE_BYTES;
      if (paging.translated(iova) != iova) {
        return region + " is not mapped one to one in " + paging.name();
      }
    }
    return null;
  }

  private static AttachOutcome switchAll(List<Device> moving, Domain from, Domain target) {
    if (Membership.tablesOf(target) != null) {
      return Switchover.run(moving.stream().map(Device::attachment).toList(), from, target);
    }
    for (Device device : moving) {
      device.attachment().moveForSure(target);
    }
    return Attached.ATTACHED;
  }

  @Override
  public String toString() {
    return "group " + key;
  }
}
