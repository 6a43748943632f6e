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
   * confirm it the last time and is programmed again; attaching {@link BlockedDomain} or {@link
   * IdentityDomain} always succeeds, though a device in error state takes it up only when
   * recovered.
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
    if (event.shouldCommit()) {
      event.group = key;
      event.from = from.name();
      event.to = target.name();
      event.outcome = outcome.toString();
      event.commit();
    }
    return outcome;
  }

  /** Adds a probed device, which the hardware blocks, and attaches it to the group's domain. */
  AttachOutcome add(Device added) {
    lock.lock();
    try {
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
   * Takes a device out for good: blocks it, takes it out of its domain, and lets its endpoint go.
   * Returns false if another thread has done it already.
   */
  boolean remove(Device removed) {
    lock.lock();
    try {
      if (!devices.remove(removed)) {
        return false;
      }
      moveForSure(removed, domain, BlockedDomain.BLOCKED);
      removed.record(null);
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
      if (device.owesProgramming()) {
        SyncOutcome programmed = device.program(domain);
        device.leave(domain, null, programmed);
        if (domain instanceof PagingDomain && !programmed.isCovered()) {
          outcome = new Failed(device.name(), programmed);
        }
      }
    }
    return outcome;
  }

  private void become(Domain now) {
    if (domain instanceof PagingDomain old) {
      old.removeUser();
    }
    if (now instanceof PagingDomain paging) {
      paging.addUser();
    }
    domain = now;
  }

  private AttachOutcome checkAll(List<Device> moving, Domain target) {
    if (!(target instanceof PagingDomain paging)) {
      return Attached.ATTACHED;
    }
    for (Device device : moving) {
      String why = device.iommu().incompatibility(paging.space());
      if (why != null) {
        return new Refused(Reason.INCOMPATIBLE, device.name() + ": " + why);
      }
      if (!device.iommu().marksDirtyPages() && paging.bonds().requiresDirtyMarks()) {
        return noDirtyMarks(device, paging);
      }
      for (ReservedRegion region : device.description().reservedRegions()) {
        String conflict = conflict(region, paging);
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
      if (paging.iovaToPhys(iova) != iova) {
        return region + " is not mapped one to one in " + paging.name();
      }
    }
    return null;
  }

  private static AttachOutcome switchAll(List<Device> moving, Domain from, Domain target) {
    if (target instanceof PagingDomain paging) {
      return switchAllTo(paging, moving, from);
    }
    for (Device device : moving) {
      moveForSure(device, from, target);
    }
    return Attached.ATTACHED;
  }

  private static void moveForSure(Device device, Domain from, Domain target) {
    Bond left = device.bond();
    device.setBond(null);
    SyncOutcome programmed = device.program(target);
    device.leave(from, left, programmed);
    device.record(target);
  }

  // First every device goes over, then every bond in the old domain goes: until the last device has
  // moved, the way back is open.
  private static AttachOutcome switchAllTo(PagingDomain target, List<Device> moving, Domain from) {
    @Nullable Bond[] former = new @Nullable Bond[moving.size()];
    for (int i = 0; i < moving.size(); i++) {
      Device device = moving.get(i);
      former[i] = device.bond();
      AttachOutcome outcome = enter(device, target);
      if (!outcome.isAttached()) {
        goBack(moving, i, target, from, former);
        return outcome;
      }
      SyncOutcome programmed = device.program(target);
      if (!programmed.isCovered()) {
        goBack(moving, i + 1, target, from, former);
        return new Failed(device.name(), programmed);
      }
    }
    for (int i = 0; i < moving.size(); i++) {
      moving.get(i).leave(from, former[i], SyncOutcome.COMPLETE);
      moving.get(i).record(target);
    }
    return Attached.ATTACHED;
  }

  private static AttachOutcome enter(Device device, PagingDomain target) {
    Bond bond =
        new Bond(
            device.iommu(), target.space().id(), device.name(), device.endpoint().deviceCache());
    AddOutcome added = target.bonds().add(bond);
    return switch (added) {
      case ADDED -> {
        device.setBond(bond);
        yield Attached.ATTACHED;
      }
      case CLOSED -> new Refused(Reason.DOMAIN_DESTROYED, target.name() + " was destroyed");
      case CACHE_STALE -> new Failed(device.name(), SyncOutcome.TIMED_OUT);
      case MARKS_NO_DIRTY_PAGES -> noDirtyMarks(device, target);
    };
  }

  private static Refused noDirtyMarks(Device device, PagingDomain target) {
    return new Refused(
        Reason.INCOMPATIBLE,
        "%s: %s does not mark pages as dirty, which %s needs"
            .formatted(device.name(), device.iommu().name(), target.name()));
  }

  // Puts the first `count` devices back to where they came from, the last one first.
  private static void goBack(
      List<Device> moving, int count, PagingDomain target, Domain from, @Nullable Bond[] former) {
    for (int i = count - 1; i >= 0; i--) {
      Device device = moving.get(i);
      Bond entered = device.bond();
      device.setBond(former[i]);
      device.leave(target, entered, device.program(from));
    }
  }

  @Override
  public String toString() {
    return "group " + key;
  }
}
