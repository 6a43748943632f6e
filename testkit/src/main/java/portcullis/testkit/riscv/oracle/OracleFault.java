package portcullis.testkit.riscv.oracle;

/** "Stop and report": ends the process to translate an IOVA. */
final class OracleFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  final int cause;
  final long iotval2;

  OracleFault(int cause) {
    this(cause, 0);
  }

  OracleFault(int cause, long iotval2) {
    super("cause " + cause, null, false, false);
    this.cause = cause;
    this.iotval2 = iotval2;
  }
}
