package portcullis.vfiouser.session;

import org.jspecify.annotations.Nullable;
import portcullis.core.sync.Fence;
import portcullis.core.sync.SharedLongArray;
import portcullis.core.sync.SharedRefArray;
import portcullis.machine.bus.MmioRegion;
import portcullis.machine.pci.RequesterId;
import portcullis.vfiouser.socket.EventDescriptor;

/**
 * Turns the messages of one function into signals of eventfds: a 4-byte write of a vector's number
 * to its first word.
 *
 * <p>Its page is where no memory and no valid virtual address is, one for each requester id, so
 * that it hides nothing from the function. Thread-safe; delivery takes no lock.
 */
final class EventDoorbell implements MmioRegion {
  private static final long BASE = 0x7fff_ffff_0000_0000L;
  private static final long PAGE_BYTES = 4096;

  private final long address;
  // Replaced by the session's thread; the release in #set pairs with the acquire in #write.
  private final SharedRefArray<EventDescriptor> events;
  // 1 for a vector whose message found no eventfd; opaque, ordered by the fences below.
  private final SharedLongArray missed;

  EventDoorbell(RequesterId id, int vectors) {
    address = BASE + id.value() * PAGE_BYTES;
    events = new SharedRefArray<>(vectors);
    missed = new SharedLongArray(vectors);
  }

  long address() {
    return address;
  }

  /**
   * Puts an eventfd in place of another, which is closed. One message that came while there was
   * none is delivered now.
   */
  void set(int vector, @Nullable EventDescriptor event) {
    EventDescriptor before = events.getPlain(vector);
    events.setRelease(vector, event);
    if (before != null) {
      before.close();
    }
    // Pairs with the fence in #signal: either that sees the eventfd, or this sees the mark.
    Fence.full();
    if (event != null && takeMissed(vector)) {
      event.signal();
    }
  }

  /** Whether a vector has an eventfd. */
  boolean has(int vector) {
    return events.getAcquire(vector) != null;
  }

  /** Forgets messages that came while there was no eventfd. */
  void forgetMissed() {
    for (int vector = 0; vector < events.length(); vector++) {
      missed.setOpaque(vector, 0);
    }
  }

  /** Signals a vector, or notes that it is to be signalled once it has an eventfd. */
  void signal(int vector) {
    if (vector < 0 || vector >= events.length() || ring(vector)) {
      return;
    }
    missed.setOpaque(vector, 1);
    // Pairs with the fence in #set.
    Fence.full();
    if (has(vector) && takeMissed(vector)) {
      ring(vector);
    }
  }

  private boolean ring(int vector) {
    EventDescriptor event = events.getAcquire(vector);
    return event != null && event.signal();
  }

  private boolean takeMissed(int vector) {
    return missed.compareAndSet(vector, 1, 0);
  }

  @Override
  public long sizeBytes() {
    return PAGE_BYTES;
  }

  @Override
  public long read(long offset, int sizeBytes) {
    return 0;
  }

  @Override
  public void write(long offset, int sizeBytes, long value) {
    if (offset == 0 && sizeBytes == 4) {
      signal((int) value);
    }
  }
}
