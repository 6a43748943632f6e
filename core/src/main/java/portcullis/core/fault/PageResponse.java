package portcullis.core.fault;

/** What a device is told about a group of pages that it asked for. */
public enum PageResponse {
  /** Look again: every page is there now, as far as software is concerned. */
  SUCCESS,
  /** A page is not there and will not be, or not for this access; the device may go on. */
  INVALID,
  /** Nobody can serve page requests; the device stops making any until it is set up again. */
  FAILURE
}
