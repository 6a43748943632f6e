package portcullis.s390.driver;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import portcullis.core.domain.AddressSpace;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.Iommu;
import portcullis.core.domain.IommuDriver;
import portcullis.core.domain.ReservedRegion;
import portcullis.core.invalidation.Gather;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.SharedLongArray;
import portcullis.core.sync.SharedRef;
import portcullis.machine.bus.MmioRegion;
import portcullis.s390.spec.FunctionHandle;
import portcullis.s390.spec.InstructionOperand;

/**
 * A PCI function, which has translation tables of its own and so is an IOMMU with one device.
 * Thread-safe.
 *
 * <p>Refreshes are synchronous: what {@link #invalidate} has answered is done, and {@link #sync}
 * has nothing to wait for.
 */
public final class S390Function implements Iommu {
  private static final long PAGE_MASK = 4095;
  private static final long CONFIGURATION_BYTES = 4096;
  private static final long FREE = 0;
  private static final long TAKEN = 1;

  private final S390Driver driver;
  private final int index;
  private final String name;
  private final FunctionProperties properties;
  private final Aperture aperture;
  private final Instructions instructions;
  private final RefreshGate gate = new RefreshGate();
  // Held while the gate is switching.
  private final Mutex lock;
  // By the ordinal of FunctionCounter; volatile additions.
  private final SharedLongArray counts = new SharedLongArray(FunctionCounter.values().length);
  // FREE or TAKEN by a probe; volatile.
  private final SharedLong claim = new SharedLong(FREE);
  // Who has probed it, null before and after; release, pairs with #endpoint.
  private final SharedRef<@Nullable S390Endpoint> endpoint = new SharedRef<>(null);
  // Of the registration that the gate is open for; written while it is switching.
  private long lastIova;

  S390Function(S390Driver driver, int index, FunctionProperties properties, Aperture aperture) {
    this.driver = driver;
    this.index = index;
    this.name = "function 0x%x".formatted(properties.functionId());
    this.properties = properties;
    this.aperture = aperture;
    this.instructions = driver.instructions();
    this.lock = new Mutex(LockClass.ENDPOINT, index);
  }

  /** Its id, 32 bits. */
  public int functionId() {
    return properties.functionId();
  }

  /** What instructions name it by at present; {@link FunctionHandle#NONE} while nobody uses it. */
  public int handle() {
    return gate.handle();
  }

  /** First IOVA that it can use. */
  public long firstIova() {
    return aperture.firstIova();
  }

  /** Last IOVA that it gets, inclusive. */
  public long lastIova() {
    return aperture.lastIova();
  }

  /** The IOVA that it writes messages to; it is not translated and outside of its addresses. */
  public long messageAddress() {
    return properties.messageAddress();
  }

  /** The addresses that are none of its own, below and above. */
  public List<ReservedRegion> reservedRegions() {
    List<ReservedRegion> regions = new ArrayList<>();
    if (aperture.firstIova() != 0) {
      regions.add(new ReservedRegion(0, aperture.firstIova() - 1, ReservedRegion.Kind.RESERVED));
    }
    if (aperture.lastIova() != -1) {
      regions.add(new ReservedRegion(aperture.lastIova() + 1, -1, ReservedRegion.Kind.RESERVED));
    }
    return regions;
  }

  /**
   * The registers behind a BAR, by PCI LOAD and PCI STORE. While the function is not there, not
   * enabled or blocked, they read as all ones, and writes go nowhere.
   *
   * @param bar 0 to 5
   * @return null if it has no such BAR
   */
  public @Nullable MmioRegion bar(int bar) {
    int sizeLog2 = properties.barSizesLog2().get(bar);
    return sizeLog2 == 0 ? null : new BarRegion(driver.machine(), gate, bar, 1L << sizeLog2);
  }

  /** Its configuration space, likewise; in accesses of up to 4 bytes. */
  public MmioRegion configuration() {
    return new BarRegion(
        driver.machine(), gate, InstructionOperand.CONFIGURATION_SPACE, CONFIGURATION_BYTES);
  }

  /** How often something has happened so far. */
  public long count(FunctionCounter counter) {
    return counts.getAcquire(counter.ordinal()); // pairs with #add
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public IommuDriver driver() {
    return driver;
  }

  @Override
  public boolean needsMapSync() {
    return properties.refresh();
  }

  /** {@inheritDoc} Enables the function, which can be had once only. */
  @Override
  public ProbeOutcome probe(DeviceDescription device) {
    if (!claim.compareAndSet(FREE, TAKEN)) {
      return new ProbeOutcome.Refused(name + " is in use already");
    }
    return switch (FunctionStart.run(driver, this, device)) {
      case FunctionStart.Outcome.Started started -> {
        endpoint.setRelease(started.endpoint()); // pairs with #endpoint
        yield new ProbeOutcome.Probed(started.endpoint());
      }
      case FunctionStart.Outcome.Refused refused -> {
        claim.set(FREE);
        yield new ProbeOutcome.Refused(name + ": " + refused.reason());
      }
    };
  }

  @Override
  public @Nullable String incompatibility(AddressSpace space) {
    if (!(space instanceof S390AddressSpace own) || !driver.owns(own)) {
      return "the tables are not of the driver of " + name;
    }
    if (!Aperture.offers(properties.designations(), own.root())) {
      return "%s can have no %s table at the root".formatted(name, own.root());
    }
    return Long.compareUnsigned(own.table().lastIova(), aperture.firstIova()) < 0
        ? "the tables end at 0x%x, before the addresses of %s begin at 0x%x"
            .formatted(own.table().lastIova(), name, aperture.firstIova())
        : null;
  }

  /**
   * {@inheritDoc} One that is told that there is no room for new mappings has done its work all the
   * same: what is gone was looked for first.
   */
  @Override
  public SyncOutcome invalidate(int addressSpaceId, Gather gather) {
    return flush(addressSpaceId, gather.firstIova(), gather.lastIova(), RefreshKind.SYNC);
  }

  @Override
  public SyncOutcome invalidateAll(int addressSpaceId) {
    return flush(addressSpaceId, 0, -1, RefreshKind.GLOBAL);
  }

  @Override
  public SyncOutcome sync() {
    return SyncOutcome.COMPLETE;
  }

  /**
   * {@inheritDoc} Where there is no room, everything is refreshed once, so that the hypervisor
   * finds what it need not keep.
   */
  @Override
  public SyncOutcome syncMap(int addressSpaceId, long firstIova, long last) {
    long operand = gate.enter();
    if (operand == RefreshGate.SHUT) {
      return SyncOutcome.COMPLETE; // whoever registers it later makes everything known
    }
    try {
      driver.spaces().count(addressSpaceId, RefreshKind.SYNC_MAP);
      SyncOutcome outcome = refresh(operand, firstIova, last);
      if (outcome == SyncOutcome.NO_RESOURCES) {
        add(FunctionCounter.REFRESHES_FOR_ROOM);
        outcome = refresh(operand, 0, -1);
      }
      return outcome;
    } finally {
      gate.leave();
    }
  }

  private SyncOutcome flush(int addressSpaceId, long firstIova, long last, RefreshKind kind) {
    long operand = gate.enter();
    if (operand == RefreshGate.SHUT) {
      return SyncOutcome.COMPLETE;
    }
    try {
      driver.spaces().count(addressSpaceId, kind);
      SyncOutcome outcome = refresh(operand, firstIova, last);
      return outcome == SyncOutcome.NO_RESOURCES ? SyncOutcome.COMPLETE : outcome;
    } finally {
      gate.leave();
    }
  }

  /** Makes everything known that the tables hold, after they were registered. */
  SyncOutcome refreshAll(int handle) {
    return refresh((long) handle << 32, 0, -1);
  }

  // Only of what is registered: beyond it a refresh is an error of the function.
  private SyncOutcome refresh(long operand, long firstIova, long last) {
    long first = max(firstIova & ~PAGE_MASK, aperture.firstIova() & ~PAGE_MASK);
    long end = min(last, lastIova) | PAGE_MASK;
    if (Long.compareUnsigned(first, end) > 0) {
      return SyncOutcome.COMPLETE;
    }
    add(FunctionCounter.REFRESHES);
    if (end - first == -1) {
      // All of 2^64: its length is one more than there are.
      SyncOutcome low = issue(operand, 0, Long.MIN_VALUE);
      return low.and(issue(operand, Long.MIN_VALUE, Long.MIN_VALUE));
    }
    return issue(operand, first, end - first + 1);
  }

  private SyncOutcome issue(long operand, long first, long lengthBytes) {
    long result = instructions.refresh(operand, first, lengthBytes);
    SyncOutcome outcome =
        Answer.isOutOfSequence(result) ? SyncOutcome.COMPLETE : Answer.outcome(result);
    switch (outcome) {
      case COMPLETE, NO_RESOURCES -> {}
      case DEVICE_ERROR, GONE -> add(FunctionCounter.REFRESHES_REFUSED);
      case TIMED_OUT, ILLEGAL_COMMAND, MEMORY_FAULT -> add(FunctionCounter.REFRESHES_FAILED);
    }
    return outcome;
  }

  FunctionProperties properties() {
    return properties;
  }

  Aperture aperture() {
    return aperture;
  }

  RefreshGate gate() {
    return gate;
  }

  /** Held by whoever switches the gate. */
  Mutex lock() {
    return lock;
  }

  /** Who uses it, or null. */
  @Nullable S390Endpoint endpoint() {
    return endpoint.getAcquire(); // pairs with #probe
  }

  /** Says what is registered, for the refreshes after the switch of the gate that is under way. */
  void registered(long newLastIova) {
    lastIova = newLastIova;
    add(FunctionCounter.REGISTRATIONS);
  }

  void add(FunctionCounter counter) {
    counts.getAndAdd(counter.ordinal(), 1); // pairs with #count
  }

  /**
   * Whether the machine has it, in the life that is in use if one is. Then news that it has gone is
   * old, and of a predecessor with the same id. What cannot be found out counts as no.
   */
  boolean isThere() {
    lock.lock(); // nobody enables or disables it meanwhile
    try {
      ListedFunction listed = driver.processor().find(functionId());
      int handle = gate.handle();
      return listed != null
          && listed.configured()
          && (!FunctionHandle.isEnabled(handle) || handle == listed.handle());
    } finally {
      lock.unlock();
    }
  }

  /** Whether somebody has probed it. */
  boolean isInUse() {
    return claim.get() == TAKEN;
  }

  /** Lets the next one probe it. */
  void letGo() {
    endpoint.setRelease(null);
    claim.set(FREE);
  }

  private static long max(long a, long b) {
    return Long.compareUnsigned(a, b) >= 0 ? a : b;
  }

  private static long min(long a, long b) {
    return Long.compareUnsigned(a, b) <= 0 ? a : b;
  }

  @Override
  public String toString() {
    return name;
  }
}
