package portcullis.core.domain;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import portcullis.core.memory.PageAllocator;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.core.sync.Rcu;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.SharedRef;

/** All devices of a machine that are behind IOMMUs, and where domains come from. Thread-safe. */
public final class IommuSystem {
  private static final Device[] NO_DEVICES = {};

  private final PageAllocator pages;
  private final Rcu rcu = new Rcu();
  private final Mutex registryLock = new Mutex(LockClass.REGISTRY);
  // Guarded by #registryLock. Groups stay for good: they are few, and a device that comes back
  // finds its own.
  private final Map<String, Group> groups = new HashMap<>();
  // Immutable snapshot of all devices present; replaced under #registryLock with release, pairs
  // with #deviceBehind.
  private final SharedRef<Device[]> devices = new SharedRef<>(NO_DEVICES);
  private final SharedLong nextDomainId = new SharedLong(1);

  /**
   * @param pages where tables come from
   */
  public IommuSystem(PageAllocator pages) {
    this.pages = pages;
  }

  /** What came of {@link #probe}. */
  public sealed interface ProbeResult {
    /**
     * The device is known and attached to its group's domain, blocked for a new group.
     *
     * @param device the device
     */
    record Present(Device device) implements ProbeResult {}

    /**
     * The device is not known; nothing was changed.
     *
     * @param reason why, in words for the user
     */
    record Refused(String reason) implements ProbeResult {}
  }

  /** Makes a device known. From here to its release it is attached to exactly one domain. */
  public ProbeResult probe(Iommu iommu, DeviceDescription description) {
    Group group = groupOf(description.groupKey());
    switch (iommu.probe(description)) {
      case Iommu.ProbeOutcome.Refused refused -> {
        return new ProbeResult.Refused(refused.reason());
      }
      case Iommu.ProbeOutcome.Probed probed -> {
        Device device = new Device(description, iommu, group, probed.endpoint());
        AttachOutcome attached = group.add(device);
        if (!attached.isAttached()) {
          probed.endpoint().release();
          return new ProbeResult.Refused(attached.toString());
        }
        publish(device);
        return new ProbeResult.Present(device);
      }
    }
  }

  /**
   * Takes a device out for good. When this returns it does no DMA, and nothing of this library will
   * touch it again; every later attach answers that it is gone. May wait for flushes under way, and
   * for a reset under way. Releasing a device twice changes nothing.
   */
  public void release(Device device) {
    if (device.lifecycle().withHardware(() -> device.group().remove(device))) {
      unpublish(device);
      rcu.synchronize();
    }
  }

  /**
   * Makes an empty domain.
   *
   * @param driver the vendor whose format it gets
   * @return null if there is no memory or no address-space id left
   */
  public @Nullable PagingDomain createPagingDomain(String name, IommuDriver driver) {
    return createPagingDomain(name, driver, Stage.FIRST);
  }

  /**
   * Makes an empty domain for one stage.
   *
   * @param driver the vendor whose format it gets
   * @return null if there is no memory or no address-space id left, or the vendor has no such stage
   */
  public @Nullable PagingDomain createPagingDomain(String name, IommuDriver driver, Stage stage) {
    return createPagingDomain(name, driver, stage, null);
  }

  /**
   * Makes an empty domain for one stage.
   *
   * @param driver the vendor whose format it gets
   * @param window where the domain's {@link MessageWindow} is, or null for none
   * @return null if there is no memory or no address-space id left, or the vendor has no such stage
   *     or no such window
   * @throws IllegalArgumentException if the vendor has no window in that stage
   */
  public @Nullable PagingDomain createPagingDomain(
      String name, IommuDriver driver, Stage stage, @Nullable MessagePattern window) {
    AddressSpace space = driver.createAddressSpace(stage, window);
    return space == null
        ? null
        : new PagingDomain(name, nextDomainId.getAndAdd(1), space, pages, this);
  }

  /** What came of {@link #createNestedDomain}. */
  public sealed interface NestedResult {
    /**
     * The domain is there and keeps its parent from being destroyed.
     *
     * @param domain the domain
     */
    record Created(NestedDomain domain) implements NestedResult {}

    /**
     * There is none; nothing was changed.
     *
     * @param reason why, in words for the user
     */
    record Refused(String reason) implements NestedResult {}
  }

  /**
   * Makes a domain of a guest's own first-stage tables.
   *
   * @param parent translates guest-physical addresses
   * @param guest whatever the guest has said
   * @throws IllegalArgumentException if the parent is not of the second stage
   */
  public NestedResult createNestedDomain(String name, PagingDomain parent, FirstStage guest) {
    if (parent.space().stage() != Stage.SECOND) {
      throw new IllegalArgumentException(parent + " is not of the second stage");
    }
    return switch (parent.space().nest(guest)) {
      case NestOutcome.Refused refused -> new NestedResult.Refused(refused.reason());
      case NestOutcome.Nested nested ->
          parent.addChild()
              ? new NestedResult.Created(
                  new NestedDomain(name, nextDomainId.getAndAdd(1), parent, nested.space(), this))
              : new NestedResult.Refused(parent.name() + " was destroyed");
    };
  }

  /** The device that an IOMMU knows by a requester id, or null if there is none at present. */
  public @Nullable Device deviceBehind(Iommu iommu, int requesterId) {
    for (Device device : devices.getAcquire()) {
      if (device.description().requesterId() == requesterId && device.iommu().equals(iommu)) {
        return device;
      }
    }
    return null;
  }

  /** Where tables come from. */
  public PageAllocator pages() {
    return pages;
  }

  /** Grace periods of flushes. */
  public Rcu rcu() {
    return rcu;
  }

  private Group groupOf(String key) {
    registryLock.lock();
    try {
      return groups.computeIfAbsent(key, k -> new Group(k, groups.size() + 1));
    } finally {
      registryLock.unlock();
    }
  }

  private void publish(Device device) {
    registryLock.lock();
    try {
      Device[] old = devices.getPlain();
      Device[] grown = Arrays.copyOf(old, old.length + 1);
      grown[old.length] = device;
      devices.setRelease(grown);
    } finally {
      registryLock.unlock();
    }
  }

  private void unpublish(Device device) {
    registryLock.lock();
    try {
      devices.setRelease(
          Arrays.stream(devices.getPlain()).filter(d -> !d.equals(device)).toArray(Device[]::new));
    } finally {
      registryLock.unlock();
    }
  }
}
