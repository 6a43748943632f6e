package portcullis.check.scenario;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import portcullis.core.domain.AddressSpace;
import portcullis.core.domain.ContextEndpoint;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.Iommu;
import portcullis.core.domain.IommuDriver;
import portcullis.core.domain.IommuEndpoint;
import portcullis.core.domain.NestedSpace;
import portcullis.core.invalidation.DeviceCache;
import portcullis.core.invalidation.Gather;
import portcullis.core.invalidation.Invalidator;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.core.sync.SharedLong;

/**
 * An IOMMU of no vendor with one device behind it and a cache of one translation. What the hardware
 * does at once it does under {@link #hardware}: it looks up or walks, and accesses; or it forgets,
 * which waits for accesses under way, as all IOMMUs promise of a completed invalidation.
 */
final class SketchUnit implements Iommu {
  /** Answer of {@link #translate}: the request was refused. */
  static final long REFUSED = -1;

  private static final long BLOCKED = 0;
  private static final long IDENTITY = 1;
  private static final long NESTED = 2;
  private static final int ID_SHIFT = 48;

  private final int index;
  private final IommuDriver driver;
  private final PhysicalMemory memory;
  private final Mutex hardware;
  // Root of the table and the id above it, or BLOCKED or IDENTITY. The release in #program pairs
  // with the acquire in #translate.
  private final SharedLong context = new SharedLong(BLOCKED);
  // The same for the requests with PASID 1.
  private final SharedLong pasidContext = new SharedLong(BLOCKED);
  // Id and page of the one cached translation, 0 for none, and where it leads; guarded by
  // #hardware.
  private final SharedLong cachedTag = new SharedLong(0);
  private final SharedLong cachedPage = new SharedLong(0);
  // Whether what the guest's stage says is cached; guarded by #hardware.
  private final SharedLong cachedGuest = new SharedLong(0);
  private final Invalidator guestCaches = new GuestCaches();
  // The guest whose stage is used where a context is nested; one at most in a scenario, set before
  // the context that uses it.
  private @Nullable GuestPage guest;
  // What comes of each command and wait; not changed while threads run.
  private Supplier<SyncOutcome> answers;
  private final @Nullable DeviceCache deviceCache;
  // An id whose contexts it does not take, 0 for none; not changed while threads run.
  private int refusedId;

  /**
   * @param answers what comes of each command and wait: a unit that is broken forgets nothing
   * @param deviceCache what its device keeps by itself, or null
   */
  SketchUnit(
      int index,
      IommuDriver driver,
      PhysicalMemory memory,
      Supplier<SyncOutcome> answers,
      @Nullable DeviceCache deviceCache) {
    this.index = index;
    this.driver = driver;
    this.memory = memory;
    this.answers = answers;
    this.deviceCache = deviceCache;
    this.hardware = new Mutex(LockClass.DEVICE_QUEUE, index);
  }

  /** A request of the device: {@code access} is done with the address, or with {@link #REFUSED}. */
  void request(long iova, Completion access) {
    hardware.lock();
    access.accept(translate(context, iova));
    hardware.unlock();
  }

  /** The same with PASID 1. */
  void requestWithPasid(long iova, Completion access) {
    hardware.lock();
    access.accept(translate(pasidContext, iova));
    hardware.unlock();
  }

  /** From now on it never takes up contexts with an id; before the threads run. */
  void refuse(AddressSpace space) {
    refusedId = space.id();
  }

  /** From now on it answers; before the threads run, or after. */
  void repair() {
    answers = () -> SyncOutcome.COMPLETE;
  }

  /** What becomes of a request; called while nothing can be invalidated. */
  interface Completion {
    void accept(long physAddr);
  }

  private long translate(SharedLong context, long iova) {
    long now = context.getAcquire(); // pairs with #program
    if (now == BLOCKED || now == IDENTITY) {
      return now == IDENTITY ? iova : REFUSED;
    }
    if ((now & NESTED) != 0 && !guestLetsThrough()) {
      return REFUSED;
    }
    long tag = (now >>> ID_SHIFT << ID_SHIFT) | (iova & SketchFormat.PAGE) | 1;
    if (cachedTag.getPlain() == tag) {
      return cachedPage.getPlain();
    }
    long entry = memory.getLongAcquire(slot(now & ((1L << ID_SHIFT) - 1) & ~NESTED, iova, 1));
    if ((entry & SketchFormat.VALID) != 0 && (entry & SketchFormat.LEAF) == 0) {
      entry = memory.getLongAcquire(slot(entry & SketchFormat.TABLE, iova, 0));
    }
    if ((entry & SketchFormat.VALID) == 0) {
      return REFUSED;
    }
    cachedTag.setPlain(tag);
    cachedPage.setPlain(entry & SketchFormat.PAGE);
    return entry & SketchFormat.PAGE;
  }

  private boolean guestLetsThrough() {
    if (cachedGuest.getPlain() == 0) {
      if (guest == null || !guest.isMapped()) {
        return false;
      }
      cachedGuest.setPlain(1);
    }
    return true;
  }

  private static long slot(long table, long iova, int level) {
    int shift = SketchFormat.PAGE_LOG2 + level * SketchFormat.INDEX_BITS;
    return table + ((iova >>> shift & ((1 << SketchFormat.INDEX_BITS) - 1)) << 3);
  }

  /** Whether the device is let through nowhere. */
  boolean isBlocked() {
    return context.get() == BLOCKED;
  }

  /** Whether requests with PASID 1 are let through nowhere. */
  boolean isPasidBlocked() {
    return pasidContext.get() == BLOCKED;
  }

  /** Whether requests with PASID 1 are translated by an address space. */
  boolean translatesPasid(AddressSpace space) {
    return pasidContext.get() == image(space);
  }

  /** Whether the device is translated by an address space. */
  boolean translates(AddressSpace space) {
    return context.get() == image(space);
  }

  private static long image(AddressSpace space) {
    return (long) space.id() << ID_SHIFT | space.table().rootAddress();
  }

  private SyncOutcome program(SharedLong context, long image) {
    if (refusedId != 0 && image >>> ID_SHIFT == refusedId) {
      return SyncOutcome.TIMED_OUT;
    }
    context.setRelease(image); // pairs with #translate
    return sync();
  }

  @Override
  public IommuDriver driver() {
    return driver;
  }

  @Override
  public ProbeOutcome probe(DeviceDescription device) {
    return new ProbeOutcome.Probed(new Endpoint());
  }

  @Override
  public @Nullable String incompatibility(AddressSpace space) {
    return null;
  }

  @Override
  public @Nullable String incompatibility(NestedSpace space) {
    return null;
  }

  /** Where the guest's invalidations go. */
  Invalidator guestCaches() {
    return guestCaches;
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public String name() {
    return "unit " + index;
  }

  @Override
  public SyncOutcome invalidate(int addressSpaceId, Gather gather) {
    return forget(addressSpaceId, gather.firstIova(), gather.lastIova());
  }

  @Override
  public SyncOutcome invalidateAll(int addressSpaceId) {
    return forget(addressSpaceId, 0, -1);
  }

  private SyncOutcome forget(int id, long firstIova, long lastIova) {
    SyncOutcome answer = answers.get();
    if (answer != SyncOutcome.COMPLETE) {
      return answer;
    }
    hardware.lock();
    long tag = cachedTag.getPlain();
    long iova = tag & ((1L << ID_SHIFT) - 1) & SketchFormat.PAGE;
    if (tag >>> ID_SHIFT == id
        && Long.compareUnsigned(iova, firstIova & SketchFormat.PAGE) >= 0
        && Long.compareUnsigned(iova, lastIova) <= 0) {
      cachedTag.setPlain(0);
    }
    hardware.unlock();
    return SyncOutcome.COMPLETE;
  }

  /** Waits for the requests that are under way. */
  @Override
  public SyncOutcome sync() {
    SyncOutcome answer = answers.get();
    if (answer == SyncOutcome.COMPLETE) {
      hardware.lock();
      hardware.unlock();
    }
    return answer;
  }

  private class Context implements ContextEndpoint {
    private final SharedLong word;

    Context(SharedLong word) {
      this.word = word;
    }

    @Override
    public SyncOutcome block() {
      return program(word, BLOCKED);
    }

    @Override
    public SyncOutcome identity() {
      return program(word, IDENTITY);
    }

    @Override
    public SyncOutcome translate(AddressSpace space) {
      return program(word, image(space));
    }

    @Override
    public SyncOutcome translate(NestedSpace space) {
      SketchNested nested = (SketchNested) space;
      guest = nested.guest();
      return program(word, image(nested.parent()) | NESTED);
    }

    @Override
    public @Nullable DeviceCache deviceCache() {
      return deviceCache;
    }
  }

  private final class Endpoint extends Context implements IommuEndpoint {
    Endpoint() {
      super(context);
    }

    @Override
    public ProcessOutcome process(int pasid) {
      return pasid == 1
          ? new ProcessOutcome.Ready(new Context(pasidContext))
          : new ProcessOutcome.Refused("there is only PASID 1");
    }

    @Override
    public void release() {}
  }

  /** The part of the cache that comes from the guest's stage. */
  private final class GuestCaches implements Invalidator {
    @Override
    public int index() {
      return index;
    }

    @Override
    public String name() {
      return "unit " + index + ", guest";
    }

    @Override
    public SyncOutcome invalidate(int addressSpaceId, Gather gather) {
      return invalidateAll(addressSpaceId);
    }

    @Override
    public SyncOutcome invalidateAll(int addressSpaceId) {
      hardware.lock();
      cachedGuest.setPlain(0);
      hardware.unlock();
      return SyncOutcome.COMPLETE;
    }

    @Override
    public SyncOutcome sync() {
      return SketchUnit.this.sync();
    }
  }
}
