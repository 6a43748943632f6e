package portcullis.riscv.driver;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.riscv.spec.DeviceContext;
import portcullis.riscv.spec.DirectoryEntry;
import portcullis.riscv.spec.DirectoryMode;

/**
 * The device directory of one unit, a radix table of one to three levels from device ids to device
 * contexts (section 2.1), and the devices that are known by those ids.
 *
 * <p>Tables are added when a device is probed and stay until the unit is shut down: a table that is
 * not needed any more may still be cached, and holds the contexts of 64 or 128 neighbours.
 * Thread-safe.
 */
final class DeviceDirectory {
  /** What {@link #makeContext} answers when there is no memory for tables. */
  static final long NO_MEMORY = DirectoryTree.NO_MEMORY;

  private final UnitPages pages;
  private final int deviceIdBits;
  private final boolean extended;
  private final Mutex lock;
  // Devices by id; guarded by #lock.
  private final Map<Integer, RiscvEndpoint> devices = new HashMap<>();
  // Guarded by #lock.
  private final DirectoryTree tree;

  /**
   * @param root an empty table, 4 KiB
   * @param mode with a directory
   * @param extended whether contexts have 64 bytes rather than 32
   */
  DeviceDirectory(int unitIndex, UnitPages pages, long root, DirectoryMode mode, boolean extended) {
    this.pages = pages;
    this.deviceIdBits = mode.deviceIdBits(extended);
    this.extended = extended;
    this.lock = new Mutex(LockClass.DIRECTORY, unitIndex);
    this.tree =
        new DirectoryTree(
            pages,
            root,
            mode.levels(),
            contextWords() * 8,
            (deviceId, level) -> DirectoryEntry.index(deviceId, level, extended));
  }

  /** Number of bits of the ids that have a place in it. */
  int deviceIdBits() {
    return deviceIdBits;
  }

  boolean covers(int deviceId) {
    return deviceId >>> deviceIdBits == 0;
  }

  /** Number of 8-byte words of a context. */
  int contextWords() {
    return (extended ? DeviceContext.EXTENDED_BYTES : DeviceContext.BASE_BYTES) / 8;
  }

  /**
   * Makes a place for the context of a device, with all tables on the way to it, or changes
   * nothing.
   *
   * @return the context's physical address, or {@link #NO_MEMORY}
   */
  long makeContext(int deviceId) {
    lock.lock();
    try {
      return tree.makeContext(deviceId);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Makes a device known by its id.
   *
   * @return false if another device has it
   */
  boolean claim(RiscvEndpoint device) {
    lock.lock();
    try {
      return devices.putIfAbsent(device.key(), device) == null;
    } finally {
      lock.unlock();
    }
  }

  /** Forgets a device; its context's V is 0. Allocates nothing. */
  void release(RiscvEndpoint device) {
    lock.lock();
    try {
      devices.remove(device.key(), device);
    } finally {
      lock.unlock();
    }
  }

  /** Keeps what the unit may still access until it is shut down. Allocates nothing. */
  void keep(UnitPages ofDevice) {
    lock.lock();
    try {
      pages.takeAll(ofDevice);
    } finally {
      lock.unlock();
    }
  }

  /** The device with this id, or null. */
  @Nullable RiscvEndpoint device(int deviceId) {
    lock.lock();
    try {
      return devices.get(deviceId);
    } finally {
      lock.unlock();
    }
  }

  /** Has every device forget page requests of groups whose last one has not come. */
  void forgetUnfinishedPageRequests() {
    lock.lock();
    try {
      for (RiscvEndpoint device : devices.values()) {
        DevicePageRequests requests = device.pageRequests();
        if (requests != null) {
          requests.forgetUnfinished();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Number of devices that are known. */
  int devices() {
    lock.lock();
    try {
      return devices.size();
    } finally {
      lock.unlock();
    }
  }
}
