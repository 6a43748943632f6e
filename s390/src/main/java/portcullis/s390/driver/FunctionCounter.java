package portcullis.s390.driver;

/** What the driver counts of one function. */
public enum FunctionCounter {
  /**
   * REFRESH PCI TRANSLATIONS issued, for whatever reason; tries that met a busy machine are one.
   */
  REFRESHES,
  /** Those among them with which room was made for new mappings. */
  REFRESHES_FOR_ROOM,
  /** Those that found the function in its error state, or gone. */
  REFRESHES_REFUSED,
  /** Those that did nothing for any other reason. */
  REFRESHES_FAILED,
  /** Registrations of translation, new ones and in place of others. */
  REGISTRATIONS,
  /** Error events, those about measurements included. */
  ERROR_EVENTS,
  /** Error events of an earlier life of the function, which were ignored. */
  STALE_EVENTS
}
