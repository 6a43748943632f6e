package portcullis.app.vectors;

/**
 * The record that a refused request must leave in the fault queue.
 *
 * @param hex its bytes in memory by ascending address, empty if there must be no record
 * @param iotval2Mask bits of iotval2 that are compared
 */
record FaultExpectation(String hex, long iotval2Mask) {
  /** No record may be produced. */
  static final FaultExpectation NONE = new FaultExpectation("", 0);

  boolean isNone() {
    return hex.isEmpty();
  }
}
