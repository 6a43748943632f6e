package portcullis.machine.interrupts;

import org.jspecify.annotations.Nullable;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.SharedRefArray;
import portcullis.machine.bus.MmioRegion;

/**
 * Turns messages into calls: a page of registers whose first word is a doorbell. A 4-byte write of
 * an identity to it calls the handler of that identity, on the writing thread.
 *
 * <p>Identity 0 is no interrupt, as in a RISC-V interrupt file. Messages are edges: nothing is kept
 * for an identity without a handler but the count of {@link #spurious}. Thread-safe; delivery takes
 * no lock.
 */
public final class MsiController implements MmioRegion {
  /** Offset of the doorbell. */
  public static final long DOORBELL = 0;

  private static final long SIZE_BYTES = 4096;

  // Replaced under #lock; the release pairs with the acquire in #write.
  private final SharedRefArray<Runnable> handlers;
  private final Mutex lock = new Mutex(LockClass.INTERRUPTS);
  // Volatile read-modify-write.
  private final SharedLong spurious = new SharedLong(0);

  /**
   * Makes one without handlers.
   *
   * @param identities how many identities there are, 0 included
   */
  public MsiController(int identities) {
    handlers = new SharedRefArray<>(identities);
  }

  /**
   * Gives a free identity to {@code handler}.
   *
   * @param handler raises a signal and does nothing else: it runs on the device's thread, in the
   *     middle of a DMA
   * @return the identity, which is the data of the message
   * @throws IllegalStateException if no identity is free
   */
  public int connect(Runnable handler) {
    lock.lock();
    try {
      for (int identity = 1; identity < handlers.length(); identity++) {
        if (handlers.getPlain(identity) == null) {
          handlers.setRelease(identity, handler);
          return identity;
        }
      }
    } finally {
      lock.unlock();
    }
    throw new IllegalStateException("all " + (handlers.length() - 1) + " identities are in use");
  }

  /** Frees an identity; a delivery under way on another thread may still call its handler. */
  public void disconnect(int identity) {
    lock.lock();
    try {
      handlers.setRelease(identity, null);
    } finally {
      lock.unlock();
    }
  }

  /** Messages so far that no handler was there for. */
  public long spurious() {
    return spurious.get();
  }

  @Override
  public long sizeBytes() {
    return SIZE_BYTES;
  }

  @Override
  public long read(long offset, int sizeBytes) {
    return 0;
  }

  @Override
  public void write(long offset, int sizeBytes, long value) {
    if (offset != DOORBELL || sizeBytes != 4) {
      return;
    }
    long identity = value & 0xffff_ffffL;
    Runnable handler = identity < handlers.length() ? handlerOf((int) identity) : null;
    if (handler == null) {
      spurious.getAndAdd(1);
    } else {
      handler.run();
    }
  }

  private @Nullable Runnable handlerOf(int identity) {
    return handlers.getAcquire(identity);
  }
}
