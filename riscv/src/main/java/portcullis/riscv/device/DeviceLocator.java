package portcullis.riscv.device;

import org.jspecify.annotations.Nullable;
import portcullis.machine.bus.DmaTransaction;
import portcullis.riscv.spec.FaultCause;

/**
 * Where the context of a device comes from: steps 1 to 6 of section 2.3, from the cache or from
 * memory. Thread-safe; allocates what it caches.
 */
final class DeviceLocator {
  private final DirectoryWalker walker;
  private final ContextCache devices;

  DeviceLocator(DirectoryWalker walker, ContextCache devices) {
    this.walker = walker;
    this.devices = devices;
  }

  /**
   * The context of a device; null with the cause in {@link Walk#directoryFault} if there is none.
   *
   * @param mode the {@link Directory} word in effect
   * @param seen {@link Generation#current} from before that was loaded
   */
  @Nullable TranslationContext locate(long mode, int deviceId, long seen, Walk walk) {
    if (mode == Directory.OFF) { // step 1
      walk.directoryFault = FaultCause.ALL_INBOUND_DISALLOWED;
      return null;
    }
    if (!Directory.covers(mode, deviceId)) { // step 2, there being no directory; steps 3 to 5
      walk.directoryFault = FaultCause.TRANSACTION_TYPE_DISALLOWED;
      return null;
    }
    TranslationContext device = // step 6
        walk.trace == null ? devices.lookup(deviceId, DmaTransaction.NO_PROCESS) : null;
    if (device != null) {
      return device;
    }
    TranslationContext.Builder found = new TranslationContext.Builder();
    FaultCause cause = walker.locate(mode, deviceId, seen, walk, found);
    if (cause != null) {
      walk.directoryFault = cause;
      return null;
    }
    device = found.build();
    devices.insert(device);
    return device;
  }
}
