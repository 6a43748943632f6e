package portcullis.check.execution;

/** What one step of an execution does. */
public enum StepKind {
  /** Reads a location, from memory or from the thread's own store buffer. */
  LOAD,
  /** A store that takes effect at once. */
  WRITE,
  /** A buffered store takes effect. */
  DRAIN,
  /** Reads and writes a location at once; a compare-and-set that fails only reads. */
  UPDATE,
  /** A full fence. */
  FENCE,
  /** Takes a mutex. */
  LOCK,
  /** Finds a mutex taken. */
  LOCK_REFUSED,
  /** Gives a mutex back. */
  UNLOCK,
  /** A poller goes on, since something it looked at has changed, or its time is up. */
  AWAIT,
  /** Starts a thread. */
  SPAWN,
  /** Sees that a thread has ended. */
  JOIN;

  /** Whether it may change what others read. */
  boolean writes() {
    return this == WRITE || this == DRAIN || this == UPDATE;
  }

  boolean locks() {
    return this == LOCK || this == LOCK_REFUSED || this == UNLOCK;
  }
}
