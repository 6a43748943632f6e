package portcullis.machine.ats;

/** What became of a page request. */
public enum PageResponse {
  /** The page is there now; ask for its translation again. */
  SUCCESS,
  /** The page will not be there. */
  INVALID_REQUEST,
  /** The interface is off, or has just been turned off by a Response Failure. */
  FAILURE,
  /** No response came in time. */
  TIMED_OUT
}
