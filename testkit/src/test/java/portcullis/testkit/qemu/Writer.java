package portcullis.testkit.qemu;

/** QEMU's {@code iommu-testdev}: writes, to 64-bit addresses. Confined to one thread at a time. */
final class Writer {
  /** What {@link #write} answers if the bytes got there. */
  static final long PASSED = 0;

  /** What {@link #write} answers if they did not. */
  static final long REFUSED = 0xdead_0002L;

  private static final int TRIGGER = 0x00;
  private static final int IOVA = 0x04;
  private static final int LENGTH = 0x0c;
  private static final int RESULT = 0x10;
  private static final int ARM = 0x14;
  private static final int ATTRIBUTES = 0x18;
  private static final int CHECKED_ADDRESS = 0x1c;

  private final QtestClient qtest;
  private final long registers;

  /**
   * @param registers physical address of its registers
   */
  Writer(QtestClient qtest, long registers) {
    this.qtest = qtest;
    this.registers = registers;
  }

  /**
   * Writes 4 bytes, always the same: what was there before must differ.
   *
   * @param physAddr where they should go; the device looks there afterwards
   * @return {@link #PASSED}, {@link #REFUSED} or another error of its own
   */
  long write(long iova, long physAddr) {
    set(IOVA, iova);
    set(IOVA + 4, iova >>> 32);
    set(LENGTH, 4);
    set(ATTRIBUTES, 0);
    set(CHECKED_ADDRESS, physAddr);
    set(CHECKED_ADDRESS + 4, physAddr >>> 32);
    set(ARM, 1);
    qtest.read(registers + TRIGGER, 4);
    return qtest.read(registers + RESULT, 4);
  }

  private void set(int offset, long value) {
    qtest.write(registers + offset, 4, value & 0xffff_ffffL);
  }
}
