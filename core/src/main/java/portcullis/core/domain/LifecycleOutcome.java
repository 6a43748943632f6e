package portcullis.core.domain;

import portcullis.core.invalidation.SyncOutcome;

/** What came of something asked of a {@link DeviceLifecycle}. */
public sealed interface LifecycleOutcome {
  /**
   * It was done.
   *
   * @param state in which the device is now
   * @param hardware whether the hardware has confirmed it
   */
  record Done(DeviceState state, SyncOutcome hardware) implements LifecycleOutcome {}

  /**
   * The device has been recovered or reset. Its hardware uses the domain on record, or waits for
   * the end of a reset that was announced meanwhile.
   *
   * @param attempts how many it took
   */
  record Recovered(int attempts) implements LifecycleOutcome {}

  /**
   * It was tried in vain, and the device is blocked.
   *
   * @param state in which it is now
   * @param why in words for the user
   */
  record Failed(DeviceState state, String why) implements LifecycleOutcome {}

  /**
   * It has no place in the state that the device is in, or was by the time it was to be done.
   *
   * @param why which rule
   * @param state in which the device is
   */
  record Refused(Reason why, DeviceState state) implements LifecycleOutcome {}

  /** Rules that a request can break. */
  enum Reason {
    /** The device has been released. */
    GONE,
    /** No recovery is under way. */
    IDLE,
    /** No reset has been announced. */
    UNPREPARED,
    /** Somebody else is recovering it or switching its power. */
    BUSY,
    /** It has no power. */
    OFF,
    /** It has power. */
    ON,
    /** Its driver has no means to do that. */
    UNSUPPORTED
  }

  /** Whether the device is as it was asked for. */
  default boolean isDone() {
    return this instanceof Done || this instanceof Recovered;
  }
}
