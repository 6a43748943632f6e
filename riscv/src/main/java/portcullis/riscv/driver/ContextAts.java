package portcullis.riscv.driver;

import org.jspecify.annotations.Nullable;
import portcullis.core.invalidation.DeviceCache;
import portcullis.core.invalidation.SyncOutcome;

/**
 * Whether a device may use ATS, as far as one of its contexts is concerned (section 6.5). Calls are
 * serialised by the lock of the device's group, and allocate nothing.
 */
interface ContextAts {
  /** For a device that may not. */
  ContextAts NONE = new ContextAts() {};

  /** The context is about to become valid. */
  default SyncOutcome allow(boolean translates) {
    return SyncOutcome.COMPLETE;
  }

  /**
   * The unit does not use the context any more; makes the device forget what it got by it.
   *
   * @return whether what the device might have kept can be used no more
   */
  default SyncOutcome forget() {
    return SyncOutcome.COMPLETE;
  }

  /** As far as is known the context stays invalid. May be called again and again. */
  default SyncOutcome retire() {
    return SyncOutcome.COMPLETE;
  }

  /** Bits of {@code tc} that allow it at present. */
  default long controls() {
    return 0;
  }

  /** What the device caches of the context, or null. */
  default @Nullable DeviceCache cache() {
    return null;
  }
}
