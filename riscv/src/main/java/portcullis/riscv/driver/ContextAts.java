package portcullis.riscv.driver;

import org.jspecify.annotations.Nullable;
import portcullis.core.invalidation.DeviceCache;
import portcullis.core.invalidation.SyncOutcome;

/**
 * Whether a device may use ATS, as far as one of its contexts is concerned (section 6.5), and who
 * answers the pages that it has asked for by that. Calls are serialised by the lock of the device's
 * group, but for {@link #forgetAgain}, and allocate nothing.
 */
interface ContextAts {
  /** For a device that may not. */
  ContextAts NONE = new ContextAts() {};

  /** The context is about to become valid. */
  default SyncOutcome allow(boolean translates) {
    return SyncOutcome.COMPLETE;
  }

  /**
   * The unit does not use the context any more; answers what the device has asked for by it, and
   * makes the device forget what it got.
   *
   * @return whether what the device might have kept can be used no more
   */
  default SyncOutcome forget() {
    return SyncOutcome.COMPLETE;
  }

  /**
   * Makes the device forget what it got by the context, if it may use that still. Any thread, at
   * any time, also when the device has been released.
   */
  default SyncOutcome forgetAgain() {
    return SyncOutcome.COMPLETE;
  }

  /**
   * As {@link #forget}, for a device that does not answer: nothing is sent to it but answers, and
   * the unit refuses what it might have kept.
   */
  default SyncOutcome suspend() {
    return SyncOutcome.COMPLETE;
  }

  /** The device has been reset while no context was valid: it holds nothing. */
  default void deviceReset() {}

  /**
   * What {@link ContextEntry#image} answers has changed, and the unit does not use the new one yet:
   * nobody is to be heard any more on what the device has asked for before.
   */
  default void imageChanged() {}

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
