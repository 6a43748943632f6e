package portcullis.check.execution;

/** How an execution ended. */
public enum Ending {
  /** All threads came to their end. */
  COMPLETE,
  /** Something that must hold did not. */
  FAILED,
  /** Nobody can make a step, and some thread has not ended. */
  DEADLOCK,
  /** There were more steps than permitted. */
  TOO_LONG,
  /** The scheduler stopped it. */
  STOPPED
}
