package portcullis.riscv.device;

import portcullis.core.memory.PhysicalMemory;
import portcullis.machine.bus.SystemBus;

/**
 * Memory as the IOMMU itself accesses it: tables, queues and messages, in the byte order that
 * {@code fctl.BE} or {@code tc.SBE} say, and only below 2 to the power of {@code capabilities.PAS}.
 *
 * <p>Thread-safe; a doubleword is loaded and stored in one piece. Loads acquire, so that what a
 * queue index or an entry announces is there.
 */
final class StructureMemory {
  private final SystemBus bus;
  private final PhysicalMemory ram;
  private final int physicalAddressBits;

  StructureMemory(SystemBus bus, RiscvIommuConfig config) {
    this.bus = bus;
    this.ram = bus.ram();
    this.physicalAddressBits = config.capabilities().physicalAddressBits();
  }

  /** Whether {@code lengthBytes} from {@code physAddr} on are there and not known to be corrupt. */
  boolean isAccessible(long physAddr, int lengthBytes) {
    return check(physAddr, lengthBytes) == 0;
  }

  /** 0, or why the bytes cannot be had: {@link StageFault#ACCESS} or its CORRUPTION. */
  long check(long physAddr, int lengthBytes) {
    if (physAddr >>> physicalAddressBits != 0 || !bus.isRam(physAddr, lengthBytes)) {
      return StageFault.ACCESS;
    }
    return ram.isPoisoned(physAddr, lengthBytes) ? StageFault.CORRUPTION : 0;
  }

  /**
   * A page-table entry, or 0, which is an invalid one, if it cannot be had; {@link #check} then
   * says why. No width of address is checked: there is no RAM beyond it.
   *
   * @param narrow whether it has 4 bytes rather than 8
   */
  long loadEntry(long physAddr, boolean narrow, boolean bigEndian) {
    if (narrow) {
      int entry = ram.getIntAcquireOr(physAddr, 0);
      return (bigEndian ? Integer.reverseBytes(entry) : entry) & 0xffff_ffffL;
    }
    return ordered(ram.getLongAcquireOr(physAddr, 0), bigEndian);
  }

  /** Atomically replaces a page-table entry; returns whether it still was {@code before}. */
  boolean replaceEntry(long physAddr, boolean narrow, boolean bigEndian, long before, long after) {
    if (narrow) {
      int old = (int) before;
      int now = (int) after;
      return bigEndian
          ? ram.compareAndSetInt(physAddr, Integer.reverseBytes(old), Integer.reverseBytes(now))
          : ram.compareAndSetInt(physAddr, old, now);
    }
    return ram.compareAndSetLong(physAddr, ordered(before, bigEndian), ordered(after, bigEndian));
  }

  /** Loads an aligned doubleword that {@link #isAccessible} has approved. */
  long load(long physAddr, boolean bigEndian) {
    return ordered(ram.getLongAcquire(physAddr), bigEndian);
  }

  /** Stores an aligned doubleword where {@link #isAccessible} has approved. */
  void store(long physAddr, long value, boolean bigEndian) {
    ram.setLongOpaque(physAddr, ordered(value, bigEndian));
  }

  /**
   * Writes an aligned 4-byte word wherever it belongs, RAM or registers, with release.
   *
   * @return false if nothing is there
   */
  boolean writeWord(long physAddr, int value, boolean bigEndian) {
    return physAddr >>> physicalAddressBits == 0
        && bus.write(physAddr, 4, (bigEndian ? Integer.reverseBytes(value) : value) & 0xffff_ffffL);
  }

  /** What is in memory as a value, or the other way round; memory is little-endian. */
  static long ordered(long value, boolean bigEndian) {
    return bigEndian ? Long.reverseBytes(value) : value;
  }
}
