package portcullis.riscv.driver;

import org.jspecify.annotations.Nullable;
import portcullis.core.domain.AddressSpace;
import portcullis.core.domain.IommuEndpoint;
import portcullis.core.invalidation.DeviceCache;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.sync.SharedRef;
import portcullis.riscv.spec.DeviceContext;
import portcullis.riscv.spec.FirstStageMode;
import portcullis.riscv.spec.IodirInvalDdt;
import portcullis.riscv.spec.IotinvalVma;

/**
 * One device behind a unit: its device context (section 2.1.3), and how it is changed.
 *
 * <p>A unit may read the fields of a context in any order and keep them (sections 2.1.2, 2.8, 2.9),
 * so a change breaks before it makes:
 *
 * <pre>
 *   VALID(old) --1 V=0; IODIR.INVAL_DDT; IOTINVAL.VMA of the old PSCID; IOFENCE.C PR PW--> INVALID
 *                                          if EN_ATS: ATS.INVAL of everything; IOFENCE.C
 *   INVALID    --2 write ta, fsc; release; V=1; IODIR.INVAL_DDT; IOFENCE.C PR PW-------> VALID(new)
 * </pre>
 *
 * <p>Where step 1 is not confirmed, the fields must stay as they are: the old context becomes valid
 * again if the caller asked for a translation and can be refused it, else V stays 0, and what the
 * unit uses is the old context or none. Where step 2 is not confirmed, V goes back to 0: its
 * invalidation rids the unit of a context whose fields it read on both sides of the change.
 *
 * <p>Programming is serialised by the lock of the device's group; {@link #space} may be read by any
 * thread.
 */
final class RiscvEndpoint implements IommuEndpoint {
  private static final long TC_VALID = DeviceContext.V.mask();
  private static final int NO_PSCID = PscidAllocator.NONE;

  private final String name;
  private final Integer deviceId;
  private final DeviceDirectory directory;
  private final CommandQueue queue;
  private final PhysicalMemory memory;
  private final long context;
  private final long translating;
  private final @Nullable AtsCache atsCache;

  // The address space of the context in memory, null for none; written under the group's lock with
  // release, pairs with #space.
  private final SharedRef<@Nullable RiscvAddressSpace> space = new SharedRef<>(null);

  // The rest is guarded by the group's lock. Whether V is 1 in memory:
  private boolean valid;
  // whether the unit is known to use nothing but what memory says;
  private boolean settled;
  // and the PSCID of the last valid context, until the unit has confirmed to have left it.
  private int formerPscid = NO_PSCID;
  // tc of the last valid context;
  private long madeControls;
  // and whether the device may hold translations of that or a former one.
  private boolean mayCache;

  /**
   * @param context physical address of the context, whose V is 0
   * @param translating bits of {@code tc} for a context with a page table, but for V and EN_ATS
   * @param atsCache what the device may cache, or null if it may not
   */
  RiscvEndpoint(
      String name,
      int deviceId,
      DeviceDirectory directory,
      CommandQueue queue,
      PhysicalMemory memory,
      long context,
      long translating,
      @Nullable AtsCache atsCache) {
    this.name = name;
    this.deviceId = deviceId;
    this.directory = directory;
    this.queue = queue;
    this.memory = memory;
    this.context = context;
    this.translating = translating;
    this.atsCache = atsCache;
  }

  String name() {
    return name;
  }

  Integer key() {
    return deviceId;
  }

  /** The address space that it has been given, or null while it is blocked or untranslated. */
  @Nullable RiscvAddressSpace space() {
    return space.getAcquire(); // pairs with #make and #block
  }

  @Override
  public SyncOutcome block() {
    space.setRelease(null); // pairs with #space
    return valid || !settled ? breakFormer() : queue.standing();
  }

  @Override
  public SyncOutcome identity() {
    return replace(null, false);
  }

  @Override
  public SyncOutcome translate(AddressSpace target) {
    if (!(target instanceof RiscvAddressSpace riscv)) {
      throw new IllegalArgumentException("not an address space of this driver: " + target);
    }
    return replace(riscv, true);
  }

  @Override
  public @Nullable DeviceCache deviceCache() {
    return atsCache;
  }

  @Override
  public void release() {
    directory.release(this);
  }

  private SyncOutcome replace(@Nullable RiscvAddressSpace target, boolean refusable) {
    if (valid && settled && target == space.getPlain()) {
      return queue.standing();
    }
    if (valid || !settled) {
      boolean restorable = refusable && valid && settled;
      SyncOutcome broken = breakFormer();
      if (!broken.isCovered()) {
        if (restorable) {
          // Nothing but V was changed. Pairs with the unit's read of the context.
          memory.setLongRelease(context + DeviceContext.TC_OFFSET, madeControls);
          valid = true;
          settled = true;
        }
        return broken;
      }
    }
    return make(target);
  }

  /** Step 1. */
  private SyncOutcome breakFormer() {
    memory.setLongRelease(context + DeviceContext.TC_OFFSET, 0);
    valid = false;
    settled = false;
    SyncOutcome outcome = invalidateContext();
    if (formerPscid != NO_PSCID) {
      // Section 6.3.1: of the old values, iohgatp is Bare, PDTV 0, and fsc not Bare.
      outcome =
          outcome.and(
              queue.submit(UnitCounter.IOTINVAL, IotinvalVma.dword0OfSpace(formerPscid), 0, 0, 1));
    }
    outcome = outcome.and(queue.sync());
    if (outcome.isCovered()) {
      settled = true;
      formerPscid = NO_PSCID;
      forgetAts();
    }
    return outcome;
  }

  /** Step 2. */
  private SyncOutcome make(@Nullable RiscvAddressSpace target) {
    FirstStageMode mode = target == null ? FirstStageMode.BARE : target.mode();
    long root = target == null ? 0 : target.table().rootAddress();
    int pscid = target == null ? NO_PSCID : target.id();
    madeControls = target == null ? TC_VALID : TC_VALID | translating | allowAts();
    memory.setLongOpaque(context + DeviceContext.TA_OFFSET, DeviceContext.PSCID.place(pscid));
    memory.setLongOpaque(context + DeviceContext.FSC_OFFSET, DeviceContext.iosatp(mode, root));
    // iohgatp and the MSI fields are 0, Bare and Off, from the directory's birth. The release pairs
    // with the unit's read of the context: who sees V sees the other fields.
    memory.setLongRelease(context + DeviceContext.TC_OFFSET, madeControls);
    valid = true;
    formerPscid = pscid;
    space.setRelease(target); // pairs with #space
    SyncOutcome outcome = invalidateContext().and(queue.sync());
    if (!outcome.isCovered()) {
      memory.setLongRelease(context + DeviceContext.TC_OFFSET, 0);
      valid = false;
      settled = false;
      space.setRelease(null); // pairs with #space
    }
    return outcome;
  }

  /**
   * Section 6.5. A device that has not confirmed to have forgotten what it held under a former
   * context gets no ATS: then the unit refuses its translated requests, and translates the others.
   */
  private long allowAts() {
    if (atsCache == null || mayCache) {
      return 0;
    }
    mayCache = true;
    atsCache.allow();
    return DeviceContext.EN_ATS.mask();
  }

  /** The unit uses no context any more, so that the device gets no new translation. */
  private void forgetAts() {
    if (atsCache != null && mayCache) {
      atsCache.forbid();
      // Where this fails the device is blocked all the same.
      mayCache = atsCache.forget() != SyncOutcome.COMPLETE;
    }
  }

  private SyncOutcome invalidateContext() {
    return queue.submit(UnitCounter.IODIR, IodirInvalDdt.dword0(deviceId), 0, 0, 1);
  }

  @Override
  public String toString() {
    return name;
  }
}
