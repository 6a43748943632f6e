package portcullis.core.fault;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import portcullis.core.memory.Access;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.LockOrder;
import portcullis.core.sync.Mutex;

/**
 * Keeps faults for whoever asks, each page and kind once, and so many a device.
 *
 * <p>A device's first {@code perDevice} different faults are kept in full; the same fault again
 * only adds to its count, and further ones only to the number suppressed. What one device does
 * takes nothing from the room of another. Thread-safe.
 */
public final class FaultLog implements FaultSink {
  private static final long PAGE_MASK = -4096L;

  private final int perDevice;
  private final FaultSink onFirst;
  private final Mutex lock = new Mutex(LockClass.LEAF, 10);
  // Guarded by #lock.
  private final Map<String, OfDevice> devices = new LinkedHashMap<>();

  /**
   * @param perDevice how many different faults of one device to keep
   * @param onFirst told of each fault that is kept, once, with no lock held
   */
  public FaultLog(int perDevice, FaultSink onFirst) {
    this.perDevice = perDevice;
    this.onFirst = onFirst;
  }

  @Override
  public void report(DmaFault fault) {
    boolean isNew;
    lock.lock();
    try {
      isNew = devices.computeIfAbsent(fault.device(), d -> new OfDevice()).add(fault, perDevice);
    } finally {
      lock.unlock();
    }
    if (isNew) {
      FaultEvent event = new FaultEvent();
      if (event.shouldCommit()) {
        event.device = fault.device();
        event.pasid = fault.processId();
        event.iova = fault.iova().value();
        event.access = Access.describe(fault.access());
        event.reason = fault.reason().name();
        event.commit();
      }
      LockOrder.assertNoneHeld("the sink of faults");
      onFirst.report(fault);
    }
  }

  /** The faults kept so far, with their counts, device by device in the order of first sight. */
  public List<DmaFault> faults() {
    List<DmaFault> all = new ArrayList<>();
    lock.lock();
    try {
      for (OfDevice device : devices.values()) {
        all.addAll(device.kept.values());
      }
    } finally {
      lock.unlock();
    }
    return all;
  }

  /** All accesses reported so far, kept or not. */
  public long total() {
    long total = 0;
    lock.lock();
    try {
      for (OfDevice device : devices.values()) {
        total += device.total;
      }
    } finally {
      lock.unlock();
    }
    return total;
  }

  /** Accesses reported but not kept, because their device had used up its room. */
  public long suppressed() {
    long suppressed = 0;
    lock.lock();
    try {
      for (OfDevice device : devices.values()) {
        suppressed += device.suppressed;
      }
    } finally {
      lock.unlock();
    }
    return suppressed;
  }

  private record Kind(long page, int processId, int access, FaultReason reason, int cause) {}

  private static final class OfDevice {
    private final Map<Kind, DmaFault> kept = new LinkedHashMap<>();
    private long total;
    private long suppressed;

    boolean add(DmaFault fault, int room) {
      total += fault.count();
      Kind kind =
          new Kind(
              fault.iova().value() & PAGE_MASK,
              fault.processId(),
              fault.access(),
              fault.reason(),
              fault.cause());
      DmaFault before = kept.get(kind);
      if (before != null) {
        kept.put(kind, before.plus(fault.count()));
        return false;
      }
      if (kept.size() >= room) {
        suppressed += fault.count();
        return false;
      }
      kept.put(kind, fault);
      return true;
    }
  }
}
