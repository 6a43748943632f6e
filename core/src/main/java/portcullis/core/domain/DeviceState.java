package portcullis.core.domain;

/** What can be done with a device at present; {@link Transitions} says how it gets there. */
public enum DeviceState {
  /** The hardware uses the domain on record. */
  OPERATIONAL,
  /** It has reported an error: it is blocked until somebody recovers it. */
  ISOLATED,
  /** Somebody is recovering or resetting it: it is blocked. */
  RECOVERING,
  /** Somebody has announced a reset of their own, and not yet that it is over: it is blocked. */
  PARKED,
  /** It has no power. */
  POWERED_OFF,
  /** It could not be recovered: it is blocked until somebody resets it with success. */
  FAILED,
  /** It is gone for good. */
  RELEASED
}
