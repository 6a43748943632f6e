package portcullis.riscv.driver;

import portcullis.core.memory.PageAllocator;
import portcullis.riscv.spec.QueueBase;
import portcullis.riscv.spec.Register;

/**
 * Where a queue of a unit is, in a size that suits the unit: sections 5.6 and 5.9.
 *
 * @param basePhysAddr aligned to its size and to 4 KiB
 * @param entriesLog2 number of entries, as a power of two
 */
record QueueMemory(long basePhysAddr, int entriesLog2) {
  private static final int PAGE_LOG2 = 12;

  /**
   * Finds out which size the unit takes for the one that is wanted, allocates the queue, and tells
   * the unit; the queue is off.
   *
   * @param base the queue's base register
   * @param entryLog2 size of an entry in bytes, as a power of two
   */
  static QueueMemory program(
      UnitRegisters registers, UnitPages pages, Register base, int wantedLog2, int entryLog2)
      throws BringUpException {
    registers.write(base, QueueBase.encode(0, wantedLog2));
    long legal = registers.read(base);
    if (UnitRegisters.isGone(base, legal)) {
      throw new BringUpException("gone: " + registers.describe(base));
    }
    int entriesLog2 = QueueBase.LOG2SZ_1.extractInt(legal) + 1;
    long physAddr = allocate(pages, entriesLog2, entryLog2);
    if (physAddr == PageAllocator.NONE) {
      throw new BringUpException(
          "no memory for a queue of 2^%d entries of %d bytes (%s)"
              .formatted(entriesLog2, 1 << entryLog2, registers.describe(base)));
    }
    long wanted = QueueBase.encode(physAddr, entriesLog2);
    registers.write(base, wanted);
    long got = registers.read(base);
    if (got != wanted) {
      throw new BringUpException(
          "%s does not take 0x%x: it reads 0x%x".formatted(base.layout().name(), wanted, got));
    }
    return new QueueMemory(physAddr, entriesLog2);
  }

  /** A zeroed block for a queue, or {@link PageAllocator#NONE}. */
  static long allocate(UnitPages pages, int entriesLog2, int entryLog2) {
    int sizeLog2 = Math.max(PAGE_LOG2, entriesLog2 + entryLog2);
    return sizeLog2 > PageAllocator.MAX_SIZE_LOG2 ? PageAllocator.NONE : pages.allocate(sizeLog2);
  }
}
