package portcullis.riscv.device;

import portcullis.core.sync.Backoff;
import portcullis.core.sync.Fence;
import portcullis.core.sync.SharedLongArray;

/**
 * Cached device contexts, by device id. Section 2.8.
 *
 * <p>Direct-mapped. Each slot is four words:
 *
 * <pre>
 *   +0 sequence, odd while the slot changes   +1 {@link ContextWord}   +2 root of the tables   +3 -
 * </pre>
 *
 * <p>Thread-safe. Lookups take no lock and write nothing. A hit in the IOTLB needs only the context
 * word, which is one load; the root goes with it under the sequence, as in {@link Iotlb}, and stale
 * walks are kept out in the same way, which {@link Generation} describes.
 */
final class DeviceContextCache {
  private static final int WORDS_LOG2 = 2;
  private static final int SEQUENCE = 0;
  private static final int CONTEXT = 1;
  private static final int ROOT = 2;

  private final Generation generation;
  private final int slotMask;
  // Sequences: acquire, compare-and-set, release; the other words opaque between them.
  private final SharedLongArray words;
  // Of the one thread that invalidates.
  private final Backoff pauses = new Backoff();

  /**
   * @param entries a power of two
   * @param generation of the device
   */
  DeviceContextCache(int entries, Generation generation) {
    this.generation = generation;
    this.slotMask = entries - 1;
    this.words = new SharedLongArray(entries << WORDS_LOG2);
  }

  /** The context word of a device, or one for which {@link ContextWord#isOf} is false. */
  long lookup(int deviceId) {
    return words.getOpaque(slot(deviceId) + CONTEXT);
  }

  /** The root that belongs to a context word of this device, or -1 if it is no longer cached. */
  long root(int deviceId, long context) {
    int slot = slot(deviceId);
    long before = words.getAcquire(slot + SEQUENCE);
    if ((before & 1) != 0 || words.getOpaque(slot + CONTEXT) != context) {
      return -1;
    }
    long root = words.getOpaque(slot + ROOT);
    Fence.acquire(); // pairs with the release fence in #insert and #clear
    return words.getOpaque(slot + SEQUENCE) == before ? root : -1;
  }

  /**
   * Caches a context, unless an invalidation began after it was read.
   *
   * @param seen {@link Generation#current} from before it was read
   */
  void insert(int deviceId, long context, long rootPhysAddr, long seen) {
    int slot = slot(deviceId);
    long sequence = words.getOpaque(slot + SEQUENCE);
    if ((sequence & 1) != 0 || !words.compareAndSet(slot + SEQUENCE, sequence, sequence + 1)) {
      return;
    }
    Fence.release(); // odd before the words change; pairs with the fence in #root
    if (generation.current() == seen) { // pairs with Generation#advance
      words.setOpaque(slot + ROOT, rootPhysAddr);
      words.setOpaque(slot + CONTEXT, context);
    }
    words.setRelease(slot + SEQUENCE, sequence + 2);
  }

  /** Forgets the context of a device. Only the device's thread. */
  void invalidate(int deviceId) {
    generation.advance(); // before the slot is looked at; pairs with #insert
    invalidateSlot(slot(deviceId), deviceId);
  }

  /** Forgets everything. Only the device's thread. */
  void invalidateAll() {
    generation.advance(); // before any slot is looked at; pairs with #insert
    for (int slot = 0; slot < words.length(); slot += 1 << WORDS_LOG2) {
      invalidateSlot(slot, -1);
    }
  }

  private void invalidateSlot(int slot, int deviceId) {
    pauses.reset();
    while (true) {
      long sequence = words.get(slot + SEQUENCE);
      if ((sequence & 1) != 0) {
        pauses.pause(); // a filler writes two words and is done; it waits for nobody
        continue;
      }
      long context = words.getOpaque(slot + CONTEXT);
      if (deviceId < 0 || ContextWord.isOf(context, deviceId)) {
        if (clear(slot, sequence)) {
          return;
        }
      } else if (isUnchanged(slot, sequence)) {
        return;
      }
    }
  }

  private boolean isUnchanged(int slot, long sequence) {
    Fence.acquire(); // pairs with the release fence in #insert
    return words.getOpaque(slot + SEQUENCE) == sequence;
  }

  private boolean clear(int slot, long sequence) {
    if (!words.compareAndSet(slot + SEQUENCE, sequence, sequence + 1)) {
      return false;
    }
    Fence.release(); // odd before the words change; pairs with the fence in #root
    words.setOpaque(slot + CONTEXT, 0);
    words.setRelease(slot + SEQUENCE, sequence + 2);
    return true;
  }

  private int slot(int deviceId) {
    // Devices of a bus differ in bits 3 to 7, functions of a device in those below, buses above.
    return ((deviceId ^ (deviceId >>> 5)) & slotMask) << WORDS_LOG2;
  }
}
