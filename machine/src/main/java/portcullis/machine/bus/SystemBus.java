package portcullis.machine.bus;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.core.sync.Rcu;
import portcullis.core.sync.SharedRef;

/**
 * Physical address space of a machine: RAM, and windows onto registers.
 *
 * <p>Thread-safe. Accesses to addresses where nothing is fail, as a value, and never throw.
 */
public final class SystemBus {
  private static final Window[] NO_WINDOWS = {};

  private final PhysicalMemory ram;
  private final Rcu transactions;
  private final Mutex lock = new Mutex(LockClass.INTERRUPTS, 1);
  // Immutable snapshot; replaced under #lock, the release pairs with the acquire in #windowAt.
  private final SharedRef<Window[]> windows = new SharedRef<>(NO_WINDOWS);

  /** Makes a bus with nothing on it but {@code ram}. */
  public SystemBus(PhysicalMemory ram) {
    this(ram, new Rcu());
  }

  /**
   * Makes a bus with nothing on it but {@code ram}.
   *
   * @param transactions what {@link #transactions} is to be: that of a memory whose regions leave
   *     only after DMA under way, say
   */
  public SystemBus(PhysicalMemory ram, Rcu transactions) {
    this.ram = ram;
    this.transactions = transactions;
  }

  /** The memory, for accesses that {@link #isRam} has approved. */
  public PhysicalMemory ram() {
    return ram;
  }

  /** Whether all of {@code lengthBytes} bytes from {@code physAddr} are RAM. */
  public boolean isRam(long physAddr, long lengthBytes) {
    return ram.contains(physAddr, lengthBytes);
  }

  /**
   * DMA under way: each is a read section, so that a grace period begun after a translation was
   * taken away ends only when no DMA uses it any more.
   */
  public Rcu transactions() {
    return transactions;
  }

  /**
   * Puts registers at a physical address.
   *
   * @throws IllegalArgumentException if something is there already
   */
  public void map(long baseAddress, MmioRegion region) {
    if (!tryMap(baseAddress, region)) {
      throw new IllegalArgumentException(
          "0x%x bytes at 0x%x overlap something".formatted(region.sizeBytes(), baseAddress));
    }
  }

  /**
   * Puts registers at a physical address that software chose.
   *
   * @return false, and nothing is changed, if something is there already
   */
  public boolean tryMap(long baseAddress, MmioRegion region) {
    Window added = new Window(baseAddress, baseAddress + region.sizeBytes() - 1, region);
    lock.lock();
    try {
      Window[] old = windows.getPlain();
      if (Long.compareUnsigned(added.first, added.last) > 0 || overlapsRam(added)) {
        return false;
      }
      for (Window window : old) {
        if (added.overlaps(window.first, window.last)) {
          return false;
        }
      }
      Window[] grown = Arrays.copyOf(old, old.length + 1);
      grown[old.length] = added;
      windows.setRelease(grown);
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean overlapsRam(Window window) {
    return ram.overlaps(window.first, window.last);
  }

  /** Takes away the registers that {@link #map} put at {@code baseAddress}, if there are any. */
  public void unmap(long baseAddress) {
    lock.lock();
    try {
      windows.setRelease(
          Arrays.stream(windows.getPlain())
              .filter(w -> w.first != baseAddress)
              .toArray(Window[]::new));
    } finally {
      lock.unlock();
    }
  }

  /** Whether all of {@code sizeBytes} bytes from {@code physAddr} are registers of one region. */
  public boolean hasRegisters(long physAddr, int sizeBytes) {
    return windowAt(physAddr, sizeBytes) != null;
  }

  /**
   * Reads 1, 2, 4 or 8 bytes of registers.
   *
   * @return the value, zero-extended; all ones of that size where nothing is
   */
  public long readMmio(long physAddr, int sizeBytes) {
    Window window = windowAt(physAddr, sizeBytes);
    return window == null
        ? -1L >>> (64 - 8 * sizeBytes)
        : window.region.read(physAddr - window.first, sizeBytes);
  }

  /**
   * Writes an aligned 4- or 8-byte word wherever it belongs: RAM, with release, or registers.
   *
   * @return false if nothing is there
   */
  public boolean write(long physAddr, int sizeBytes, long value) {
    if ((physAddr & (sizeBytes - 1)) == 0 && ram.contains(physAddr, sizeBytes)) {
      if (sizeBytes == 8) {
        ram.setLongRelease(physAddr, value);
      } else {
        ram.setIntRelease(physAddr, (int) value);
      }
      return true;
    }
    Window window = windowAt(physAddr, sizeBytes);
    if (window == null) {
      return false;
    }
    window.region.write(physAddr - window.first, sizeBytes, value);
    return true;
  }

  private @Nullable Window windowAt(long physAddr, int sizeBytes) {
    for (Window window : windows.getAcquire()) {
      long offset = physAddr - window.first;
      long last = window.last - window.first;
      if (Long.compareUnsigned(offset, last) <= 0
          && Long.compareUnsigned(last - offset, sizeBytes - 1) >= 0) {
        return window;
      }
    }
    return null;
  }

  // Addresses first to last, inclusive, unsigned.
  private record Window(long first, long last, MmioRegion region) {
    boolean overlaps(long otherFirst, long otherLast) {
      return Long.compareUnsigned(first, otherLast) <= 0
          && Long.compareUnsigned(otherFirst, last) <= 0;
    }
  }
}
