package portcullis.riscv.spec;

/** Where a queue in memory is: {@code cqb}, {@code fqb}, {@code pqb}. Sections 5.6, 5.9, 5.12. */
public final class QueueBase {
  /** Number of entries as a power of two, less 1: 0 stands for two entries. */
  public static final BitField LOG2SZ_1 = BitField.warl("LOG2SZ-1", 0, 4);

  /** Page number of the first entry; larger queues are aligned to their size. */
  public static final BitField PPN = BitField.warl("PPN", 10, 53);

  private QueueBase() {}

  /** The register's value; {@code entriesLog2} is at least 1. */
  public static long encode(long basePhysAddr, int entriesLog2) {
    return LOG2SZ_1.place(entriesLog2 - 1) | PPN.place(basePhysAddr >>> 12);
  }

  /** Physical address of the first entry. */
  public static long basePhysAddr(long register) {
    return PPN.extract(register) << 12;
  }

  /** Bits that an index into the queue may have: the number of entries less 1. */
  public static long indexMask(long register) {
    return (2L << LOG2SZ_1.extract(register)) - 1;
  }

  /** Every bit of such a register. */
  static Layout layout(String name, String section) {
    return Layout.of(
        name, section, 64, LOG2SZ_1, BitField.reserved(5, 9), PPN, BitField.reserved(54, 63));
  }
}
