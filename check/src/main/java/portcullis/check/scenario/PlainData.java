package portcullis.check.scenario;

/**
 * Data without any order of its own, as a device or a user of core has it: whoever uses it relies
 * on what core promises. Where plain accesses are reported, those to it are.
 */
final class PlainData {
  private long value;

  long read() {
    return value;
  }

  void write(long now) {
    value = now;
  }
}
