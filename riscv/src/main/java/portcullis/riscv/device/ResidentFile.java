package portcullis.riscv.device;

import portcullis.core.memory.PhysicalMemory;
import portcullis.machine.bus.DmaAnswer;
import portcullis.machine.bus.DmaTransaction;

/**
 * Stores messages into memory-resident interrupt files: Advanced Interrupt Architecture,
 * "Memory-resident interrupt files", as section 2.3.3 refers to it.
 *
 * <p>A file has 512 bytes: for each 64 identities a doubleword of pending bits, then one of enable
 * bits. Thread-safe; allocates nothing.
 */
final class ResidentFile {
  private static final int BYTES = 512;
  private static final int IDENTITIES = 2048;
  private static final int LITTLE_ENDIAN_OFFSET = 0;
  private static final int BIG_ENDIAN_OFFSET = 4;

  private final StructureMemory memory;
  private final PhysicalMemory ram;

  ResidentFile(StructureMemory memory, PhysicalMemory ram) {
    this.memory = memory;
    this.ram = ram;
  }

  /**
   * Stores the message of a write that was translated to a file.
   *
   * @param bigEndian {@code fctl.BE}, the order of the file's doublewords
   * @return false if this is no write of a message, or the file is not in memory
   */
  boolean deliver(DmaTransaction request, int sizeBytes, long value, boolean bigEndian) {
    DmaAnswer answer = request.answer();
    int offset = (int) request.iova() & 0xfff;
    if (!answer.isResidentFile
        || sizeBytes != 4
        || (offset != LITTLE_ENDIAN_OFFSET && offset != BIG_ENDIAN_OFFSET)) {
      return false;
    }
    int data = offset == BIG_ENDIAN_OFFSET ? Integer.reverseBytes((int) value) : (int) value;
    if (data <= 0 || data >= IDENTITIES) {
      return true; // no such identity: nothing becomes pending
    }
    long file = answer.residentFilePhysAddr;
    if (!memory.isAccessible(file, BYTES)) {
      return false;
    }
    long pending = file + (data >>> 6) * 16L;
    long bit = 1L << (data & 63);
    long stored = StructureMemory.ordered(bit, bigEndian);
    // Volatile: pending before the enable bit is read; pairs with software, which sets the enable
    // bit before it reads what is pending.
    ram.getAndOrLong(pending, stored);
    if ((ram.getLong(pending + 8) & stored) == 0) {
      return true;
    }
    return memory.writeWord(answer.noticePhysAddr, answer.noticeIdentity, false);
  }
}
