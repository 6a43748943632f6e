package portcullis.riscv.driver;

import org.jspecify.annotations.Nullable;
import portcullis.core.domain.AddressSpace;
import portcullis.core.domain.ContextEndpoint;
import portcullis.core.invalidation.DeviceCache;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.sync.SharedRef;

/**
 * One context in a unit's directories, of a device or of a process, and how it is changed.
 *
 * <p>A unit may read the fields of a context in any order and keep them (sections 2.1.2, 2.2.2,
 * 2.8, 2.9), so a change breaks before it makes:
 *
 * <pre>
 *   VALID(old) --1 V=0; IODIR; IOTINVAL.VMA of the old PSCID; IOFENCE.C PR PW-----> INVALID
 *                  with ATS: ATS.INVAL of everything; IOFENCE.C
 *   INVALID    --2 write the fields; release; V=1; IODIR; IOFENCE.C PR PW---------> VALID(new)
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
final class ContextEntry implements ContextEndpoint {
  private static final int NO_PSCID = PscidAllocator.NONE;

  private final ContextLayout layout;
  private final ContextAts ats;
  private final CommandQueue queue;
  private final PhysicalMemory memory;

  // The address space of the context in memory, null for none; written under the group's lock with
  // release, pairs with #space.
  private final SharedRef<@Nullable RiscvAddressSpace> space = new SharedRef<>(null);

  // The rest is guarded by the group's lock. Whether V is 1 in memory:
  private boolean valid;
  // whether the unit is known to use nothing but what memory says;
  private boolean settled;
  // and the PSCID of the last valid context, until the unit has confirmed to have left it.
  private int formerPscid = NO_PSCID;
  // The doubleword with V of the last valid context.
  private long madeWord;

  /**
   * @param layout of a context whose V is 0
   * @param settled whether the unit is known to have none cached
   */
  ContextEntry(
      ContextLayout layout,
      ContextAts ats,
      CommandQueue queue,
      PhysicalMemory memory,
      boolean settled) {
    this.layout = layout;
    this.ats = ats;
    this.queue = queue;
    this.memory = memory;
    this.settled = settled;
  }

  /** The address space that it has been given, or null while it has none. */
  @Nullable RiscvAddressSpace space() {
    return space.getAcquire(); // pairs with #make and #block
  }

  @Override
  public SyncOutcome block() {
    space.setRelease(null); // pairs with #space
    SyncOutcome outcome = valid || !settled ? breakFormer() : queue.standing();
    return outcome.isCovered() ? outcome.and(ats.retire()) : outcome;
  }

  @Override
  public SyncOutcome identity() {
    return publish();
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
    return ats.cache();
  }

  /** Makes it valid with nothing but what its layout puts in. */
  SyncOutcome publish() {
    return replace(null, false);
  }

  /**
   * Stores the doubleword with V of a valid context again, after a control in it has changed that
   * goes with the others as they are: the unit uses the old value or the new one (section 2.9),
   * until it has confirmed.
   */
  SyncOutcome rewrite() {
    madeWord = layout.validWord(space.getPlain());
    memory.setLongRelease(layout.validWordPhysAddr(), madeWord);
    return layout.invalidate().and(layout.invalidateTranslations(formerPscid)).and(queue.sync());
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
          memory.setLongRelease(layout.validWordPhysAddr(), madeWord);
          valid = true;
          settled = true;
        }
        return broken;
      }
    }
    SyncOutcome allowed = ats.allow(target != null);
    if (!allowed.isCovered()) {
      space.setRelease(null); // pairs with #space
      return allowed;
    }
    return make(target);
  }

  /** Step 1. */
  private SyncOutcome breakFormer() {
    memory.setLongRelease(layout.validWordPhysAddr(), 0);
    valid = false;
    settled = false;
    SyncOutcome outcome =
        layout.invalidate().and(layout.invalidateTranslations(formerPscid)).and(queue.sync());
    if (outcome.isCovered()) {
      SyncOutcome forgotten = ats.forget();
      if (!forgotten.isCovered()) {
        return forgotten;
      }
      settled = true;
      formerPscid = NO_PSCID;
    }
    return outcome;
  }

  /** Step 2. */
  private SyncOutcome make(@Nullable RiscvAddressSpace target) {
    layout.writeFields(target);
    madeWord = layout.validWord(target);
    // Pairs with the unit's read of the context: who sees V sees the other fields.
    memory.setLongRelease(layout.validWordPhysAddr(), madeWord);
    valid = true;
    formerPscid = target == null ? NO_PSCID : target.id();
    space.setRelease(target); // pairs with #space
    SyncOutcome outcome = layout.invalidate().and(queue.sync());
    if (!outcome.isCovered()) {
      memory.setLongRelease(layout.validWordPhysAddr(), 0);
      valid = false;
      settled = false;
      space.setRelease(null); // pairs with #space
    }
    return outcome;
  }
}
