package portcullis.testkit.qemu;

/**
 * The platform-level interrupt controller of a machine, as its first context uses it: RISC-V PLIC
 * specification, version 1.0.0, chapter 3.
 */
final class Plic {
  private static final long BASE = 0x0c00_0000L;
  private static final long PRIORITIES = BASE;
  private static final long ENABLES = BASE + 0x2000;
  private static final long CLAIM_COMPLETE = BASE + 0x20_0004;

  private final QtestClient qtest;

  Plic(QtestClient qtest) {
    this.qtest = qtest;
  }

  /** Lets the context have the interrupts of a source. */
  void enable(int source) {
    qtest.write(PRIORITIES + 4L * source, 4, 1);
    long word = ENABLES + 4L * (source / 32);
    qtest.write(word, 4, qtest.read(word, 4) | 1L << (source % 32));
  }

  /** The source of a pending interrupt, which is pending no longer, or 0. */
  long claim() {
    return qtest.read(CLAIM_COMPLETE, 4);
  }

  /** Ends a claim; the interrupt is pending again if the source's wire is still up. */
  void complete(long source) {
    qtest.write(CLAIM_COMPLETE, 4, source);
  }
}
