package portcullis.riscv.device;

import org.jspecify.annotations.Nullable;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.SharedRefArray;
import portcullis.machine.bus.DmaTransaction;

/**
 * Cached contexts of devices, or of their processes. Section 2.8.
 *
 * <p>Direct-mapped. Thread-safe: a lookup is one acquire load of an immutable {@link
 * TranslationContext}; it takes no lock and writes nothing. A fill allocates the context and
 * nothing else. Stale walks are kept out as {@link Generation} describes; a busy slot has {@link
 * #FILLING}.
 */
final class ContextCache {
  /** In a slot that a thread is about to fill. No device has its id. */
  private static final TranslationContext FILLING = filling();

  private final Generation generation;
  private final int slotMask;
  // Acquire in #lookup; compare-and-set and release in #insert; volatile in #invalidateSlot.
  private final SharedRefArray<TranslationContext> slots;
  // Of the one thread that invalidates.
  private final Backoff pauses = new Backoff();

  /**
   * @param entries a power of two
   */
  ContextCache(int entries, Generation generation) {
    this.generation = generation;
    this.slotMask = entries - 1;
    this.slots = new SharedRefArray<>(entries);
  }

  private static TranslationContext filling() {
    TranslationContext.Builder nobody = new TranslationContext.Builder();
    nobody.deviceId = -1;
    return nobody.build();
  }

  /**
   * The context of a device, or of a process of it.
   *
   * @param processId or {@link DmaTransaction#NO_PROCESS}
   */
  @Nullable TranslationContext lookup(int deviceId, int processId) {
    TranslationContext found = slots.getAcquire(slot(deviceId, processId)); // pairs with #insert
    return found != null && found.deviceId == deviceId && found.processId == processId
        ? found
        : null;
  }

  /**
   * The context of the device that makes a request without process; null for any other.
   *
   * @param identity {@link DmaTransaction#identity}
   */
  @Nullable TranslationContext lookupDevice(long identity) {
    int deviceId = (int) identity;
    TranslationContext found =
        slots.getAcquire(slot(deviceId, DmaTransaction.NO_PROCESS)); // pairs with #insert
    return found != null && found.identity == identity ? found : null;
  }

  /** Caches a context, unless an invalidation began after it was read. */
  void insert(TranslationContext context) {
    int slot = slot(context.deviceId, context.processId);
    TranslationContext old = slots.getAcquire(slot);
    if (old == FILLING || !slots.compareAndSet(slot, old, FILLING)) {
      return;
    }
    boolean fresh = generation.current() == context.seen; // pairs with Generation#advance
    slots.setRelease(slot, fresh ? context : old); // pairs with #lookup
  }

  /** Forgets a device's context and those of its processes. Only the device's thread. */
  void invalidateDevice(int deviceId) {
    generation.advance(); // before any slot is looked at; pairs with #insert
    for (int slot = 0; slot < slots.length(); slot++) {
      invalidateSlot(slot, deviceId);
    }
  }

  /** Forgets one context. Only the device's thread. */
  void invalidate(int deviceId, int processId) {
    generation.advance(); // before the slot is looked at; pairs with #insert
    int slot = slot(deviceId, processId);
    TranslationContext found = settled(slot);
    if (found != null && found.deviceId == deviceId && found.processId == processId) {
      slots.compareAndSet(slot, found, null);
    }
  }

  /** Forgets everything. Only the device's thread. */
  void invalidateAll() {
    generation.advance(); // before any slot is looked at; pairs with #insert
    for (int slot = 0; slot < slots.length(); slot++) {
      invalidateSlot(slot, -1);
    }
  }

  private void invalidateSlot(int slot, int deviceId) {
    TranslationContext found = settled(slot);
    if (found != null && (deviceId < 0 || found.deviceId == deviceId)) {
      // If another thread has replaced it meanwhile, it did so having seen the new generation.
      slots.compareAndSet(slot, found, null);
    }
  }

  private @Nullable TranslationContext settled(int slot) {
    pauses.reset();
    TranslationContext found = slots.get(slot);
    while (found == FILLING) {
      pauses.pause(); // a filler stores one reference and is done; it waits for nobody
      found = slots.get(slot);
    }
    return found;
  }

  private int slot(int deviceId, int processId) {
    // Devices of a bus differ in bits 3 to 7, functions of a device in those below, buses above.
    return (deviceId ^ (deviceId >>> 5) ^ (processId + 1) * 0x2f5) & slotMask;
  }
}
