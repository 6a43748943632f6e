package portcullis.core.domain;

/** What changes the state of a device; {@link Transitions} says to what. */
public enum DeviceEvent {
  /** The hardware reports an error. */
  ERROR,
  /** Somebody sets out to recover or reset it. */
  RECOVERY_STARTED,
  /** The hardware uses the domain on record again. */
  RECOVERED,
  /** Whoever recovers it gives up. */
  RECOVERY_FAILED,
  /** Somebody is about to reset it by means that are not the library's. */
  RESET_PREPARE,
  /** That reset is over. */
  RESET_DONE,
  /** Its power is taken. */
  POWER_OFF,
  /** It has power again. */
  POWER_ON,
  /** The hardware reports that nothing will help. */
  PERMANENT_FAILURE,
  /** It is taken out. */
  RELEASE
}
