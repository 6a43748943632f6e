package portcullis.s390.spec;

import org.jspecify.annotations.Nullable;

/** What an event says: PCI event codes. [qbus], [event] */
public enum EventCode {
  /** DMA, or a refresh, without registered translation. */
  INVALID_ADDRESS_SPACE(0x0001, Kind.ERROR),
  /** DMA, or a refresh, outside of the aperture. */
  OUT_OF_RANGE(0x0002, Kind.ERROR),
  /** A table that cannot be read. */
  INVALID_TABLE_FETCH(0x0003, Kind.ERROR),
  /** No page there, or one that may not be written to. */
  TRANSLATION_PROTECTION(0x0004, Kind.ERROR),
  /** An absolute address where nothing may be accessed. */
  ADDRESS_PROTECTION(0x0005, Kind.ERROR),
  /** The storage key does not allow the access. */
  KEY_PROTECTION(0x0006, Kind.ERROR),
  /** A table entry that makes no sense. */
  INVALID_TABLE_ENTRY(0x0007, Kind.ERROR),
  /** A region-table entry for less than a whole table. */
  INVALID_TABLE_LENGTH(0x0008, Kind.ERROR),
  /** An entry of another type than its table's. */
  TABLE_TYPE(0x0009, Kind.ERROR),
  /** A message with a number that is out of range. */
  INVALID_MESSAGE(0x000a, Kind.ERROR),
  /** The function signalled an error of its own. */
  FUNCTION_SERR(0x000b, Kind.ERROR),
  /** A message, and nowhere to send it to. */
  NO_MESSAGE_TARGET(0x0010, Kind.ERROR),
  /** Measurements could not be stored. */
  MEASUREMENT_ADDRESS(0x002a, Kind.NOTICE),
  /** The measurement block is used up. */
  MEASUREMENT_UPDATE(0x002b, Kind.NOTICE),
  /** The measurement block is protected. */
  MEASUREMENT_PROTECTION(0x002c, Kind.NOTICE),
  /** A service action concerns the function. */
  SERVICE_ACTION(0x003a, Kind.ERROR),
  /** The function has failed for good. */
  PERMANENT_ERROR(0x003b, Kind.FAILURE),
  /** A service action, or the machine's own recovery, has failed. */
  RECOVERY_FAILED(0x0040, Kind.FAILURE),
  /** Reserved or standby to configured. */
  TO_CONFIGURED(0x0301, Kind.AVAILABILITY),
  /** Reserved to standby. */
  RESERVED_TO_STANDBY(0x0302, Kind.AVAILABILITY),
  /** The operator asks for the function to be deconfigured. */
  DECONFIGURE_REQUEST(0x0303, Kind.AVAILABILITY),
  /** Configured to standby or reserved, without being asked: surprise removal. */
  CONFIGURED_TO_STANDBY_OR_RESERVED(0x0304, Kind.AVAILABILITY),
  /** Some functions have changed: to be listed anew. No handle and no id are with it. */
  SEVERAL_CHANGED(0x0306, Kind.AVAILABILITY),
  /** Standby to reserved. */
  STANDBY_TO_RESERVED(0x0308, Kind.AVAILABILITY);

  /** What software does about an event. */
  public enum Kind {
    /** The function is in its error state, to be recovered. */
    ERROR,
    /** An error that does not concern the function's work. */
    NOTICE,
    /** The function cannot be recovered. */
    FAILURE,
    /** A function has come, gone or changed its configuration state. */
    AVAILABILITY
  }

  private final int code;
  private final Kind kind;

  EventCode(int code, Kind kind) {
    this.code = code;
    this.kind = kind;
  }

  /** The number, 16 bits. */
  public int code() {
    return code;
  }

  /** What it is about. */
  public Kind kind() {
    return kind;
  }

  /** The event with this number, null if there is none. */
  public static @Nullable EventCode of(int code) {
    for (EventCode event : values()) {
      if (event.code == code) {
        return event;
      }
    }
    return null;
  }
}
