package portcullis.check.execution;

/** Reads and writes of a location in one step. */
public enum UpdateKind {
  /** Writes if it finds what is expected. */
  COMPARE_AND_SET,
  /** The same for a reference, by identity. */
  COMPARE_AND_SET_REFERENCE,
  /** Writes, and gives what was there. */
  EXCHANGE,
  /** The same for a reference. */
  EXCHANGE_REFERENCE,
  /** Adds, and gives what was there. */
  ADD,
  /** Sets bits, and gives what was there. */
  OR
}
