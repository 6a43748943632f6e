package portcullis.riscv.driver;

import org.jspecify.annotations.Nullable;
import portcullis.core.domain.AddressSpace;
import portcullis.core.domain.ContextEndpoint;
import portcullis.core.domain.NestedSpace;
import portcullis.core.domain.Stage;
import portcullis.core.invalidation.ContextCache;
import portcullis.core.invalidation.DeviceCache;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.sync.SharedRef;
import portcullis.riscv.spec.DeviceContext;

/**
 * One context in a unit's directories, of a device or of a process, and how it is changed.
 *
 * <p>A unit may read the fields of a context in any order and keep them (sections 2.1.2, 2.2.2,
 * 2.8, 2.9), so a change breaks before it makes:
 *
 * <pre>
 *   VALID(old) --1 V=0; IODIR; IOTINVAL of the old ids; IOFENCE.C PR PW-----------> INVALID
 *                  with ATS: ATS.INVAL of everything; IOFENCE.C
 *   INVALID    --2 write the fields; IODIR; IOFENCE.C PR PW-----------------------> WRITTEN
 *   WRITTEN    --3 V=1; IODIR; IOFENCE.C PR PW------------------------------------> VALID(new)
 * </pre>
 *
 * <p>Without step 2 a unit could read some fields before they are written and V after it is 1, and
 * would translate by the old table under the new id, by the new one under the old, or at first not
 * at all. IODIR puts its reads behind the fields (section 3.1.3), and the fence ends those that
 * began before.
 *
 * <p>Where step 1 is not confirmed, the fields must stay as they are: the old context becomes valid
 * again if the caller asked for a translation and can be refused it, else V stays 0, and what the
 * unit uses is the old context or none. Where step 2 is not confirmed V stays 0, and where step 3
 * is not it goes back to 0.
 *
 * <p>What the fields are is in a {@link ContextImage}. Programming is serialised by the lock of the
 * device's group; {@link #image} may be read by any thread.
 */
final class ContextEntry implements ContextEndpoint {
  private final ContextLayout layout;
  private final ContextAts ats;
  private final CommandQueue queue;
  private final PhysicalMemory memory;
  private final ContextCache contextCache = this::forgetAgain;

  // What the context in memory says, null if it is not valid; written under the group's lock with
  // release, pairs with #image.
  private final SharedRef<@Nullable ContextImage> image = new SharedRef<>(null);

  // The rest is guarded by the group's lock. Whether V is 1 in memory:
  private boolean valid;
  // whether the unit is known to use nothing but what memory says;
  private boolean settled;
  // and what the last valid context said, until the unit has confirmed to have left it.
  private @Nullable ContextImage former;
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

  /** What it has been given to translate by, or null while it is not valid. */
  @Nullable ContextImage image() {
    return image.getAcquire(); // pairs with #show
  }

  /** Whether it is valid, or the unit is not known to have left what was. */
  boolean mayBeInUse() {
    return valid || !settled;
  }

  @Override
  public SyncOutcome block() {
    return retire(true);
  }

  @Override
  public SyncOutcome isolate() {
    return retire(false);
  }

  /** The device has been reset while no context of it was valid. */
  void afterReset() {
    ats.deviceReset();
  }

  private SyncOutcome retire(boolean answers) {
    SyncOutcome outcome = valid || !settled ? breakFormer(answers) : queue.standing();
    show(null);
    return outcome.isCovered() ? outcome.and(ats.retire()) : outcome;
  }

  @Override
  public SyncOutcome identity() {
    return replace(ContextImage.IDENTITY, false);
  }

  @Override
  public SyncOutcome translate(AddressSpace target) {
    return switch (target) {
      case RiscvAddressSpace first -> replace(first.image(), true);
      case SecondStageSpace second -> replace(second.image(), true);
      default ->
          throw new IllegalArgumentException("not an address space of this driver: " + target);
    };
  }

  @Override
  public @Nullable String incompatibility(AddressSpace target) {
    return target.stage() == Stage.SECOND && !layout.hasSecondStage()
        ? "its device context has the second stage, which is one for all PASIDs (section 2.1.3.2)"
        : null;
  }

  @Override
  public SyncOutcome translate(NestedSpace target) {
    return replace(riscv(target).image(), true);
  }

  /**
   * See {@link ContextEndpoint#parentCache}.
   *
   * @param atsCache what the device caches of it by itself, or null
   */
  DeviceCache parentCache(int deviceId, NestedSpace target, @Nullable DeviceCache atsCache) {
    return new ParentCache(queue, deviceId, riscv(target), atsCache);
  }

  /** Whether it is valid and says {@code image}. */
  boolean isValidWith(ContextImage expected) {
    return valid && expected.equals(image.getPlain());
  }

  private static RiscvNestedSpace riscv(NestedSpace space) {
    if (space instanceof RiscvNestedSpace riscv) {
      return riscv;
    }
    throw new IllegalArgumentException("not a nested space of this driver: " + space);
  }

  @Override
  public @Nullable DeviceCache deviceCache() {
    return ats.cache();
  }

  /**
   * {@inheritDoc} With the way to the context, since that may not have been confirmed either; its
   * V, and ATS of the device, are what they are in memory, for whoever has the place by now.
   */
  @Override
  public ContextCache contextCache() {
    return contextCache;
  }

  private SyncOutcome forgetAgain() {
    SyncOutcome outcome = layout.invalidateWay().and(queue.sync());
    return outcome == SyncOutcome.COMPLETE ? ats.forgetAgain() : outcome;
  }

  /** Whether memory says of a device context that it is valid and allows ATS. Any thread. */
  boolean allowsAts() {
    long both = DeviceContext.V.mask() | DeviceContext.EN_ATS.mask();
    return (memory.getLongAcquire(layout.validWordPhysAddr()) & both) == both;
  }

  /** Makes it valid with a process directory of the driver's own. */
  SyncOutcome publish(ContextImage directory) {
    return replace(directory, false);
  }

  /** {@link #block}, or if the unit does not confirm that, what was there goes on. */
  SyncOutcome leave() {
    if (!valid && settled) {
      return queue.standing();
    }
    SyncOutcome outcome = breakRefusably(true);
    if (!valid) {
      show(null);
    }
    return outcome.isCovered() ? outcome.and(ats.retire()) : outcome;
  }

  /**
   * Stores the doubleword with V of a valid context again, after a control in it has changed that
   * goes with the others as they are: the unit uses the old value or the new one (section 2.9),
   * until it has confirmed. One that is not valid takes it up when it is made.
   */
  SyncOutcome rewrite() {
    if (!valid) {
      return SyncOutcome.COMPLETE;
    }
    madeWord = layout.validWord(former == null ? ContextImage.IDENTITY : former);
    memory.setLongRelease(layout.validWordPhysAddr(), madeWord);
    return layout.invalidate().and(layout.invalidateTranslations(former)).and(queue.sync());
  }

  private SyncOutcome replace(ContextImage target, boolean refusable) {
    if (valid && settled && target.equals(image.getPlain())) {
      return queue.standing();
    }
    if (valid || !settled) {
      SyncOutcome broken = breakRefusably(refusable);
      if (!broken.isCovered()) {
        return broken;
      }
    }
    SyncOutcome allowed = ats.allow(target.translates());
    if (!allowed.isCovered()) {
      show(null);
      return allowed;
    }
    return make(target);
  }

  private SyncOutcome breakRefusably(boolean refusable) {
    boolean restorable = refusable && valid && settled;
    SyncOutcome broken = breakFormer(true);
    if (!broken.isCovered() && restorable) {
      // Nothing but V was changed. Pairs with the unit's read of the context.
      memory.setLongRelease(layout.validWordPhysAddr(), madeWord);
      valid = true;
      settled = true;
    }
    return broken;
  }

  /**
   * Step 1.
   *
   * @param answers whether the device can be expected to answer
   */
  private SyncOutcome breakFormer(boolean answers) {
    memory.setLongRelease(layout.validWordPhysAddr(), 0);
    valid = false;
    settled = false;
    SyncOutcome outcome =
        layout.invalidate().and(layout.invalidateTranslations(former)).and(queue.sync());
    if (outcome.isCovered()) {
      SyncOutcome forgotten = answers ? ats.forget() : ats.suspend();
      if (!forgotten.isCovered()) {
        return forgotten;
      }
      settled = true;
      former = null;
    }
    return outcome;
  }

  /** Steps 2 and 3. */
  private SyncOutcome make(ContextImage target) {
    layout.writeFields(target);
    SyncOutcome written = layout.invalidate().and(queue.sync());
    if (!written.isCovered()) {
      settled = false;
      show(null);
      return written;
    }
    madeWord = layout.validWord(target);
    // Before the device can ask for a page of it.
    show(target);
    // Pairs with the unit's read of the context: who sees V sees the other fields.
    memory.setLongRelease(layout.validWordPhysAddr(), madeWord);
    valid = true;
    former = target;
    SyncOutcome outcome = layout.invalidate().and(queue.sync());
    if (!outcome.isCovered()) {
      memory.setLongRelease(layout.validWordPhysAddr(), 0);
      valid = false;
      settled = false;
      show(null);
    }
    return outcome;
  }

  private void show(@Nullable ContextImage now) {
    image.setRelease(now); // pairs with #image
    ats.imageChanged();
  }
}
