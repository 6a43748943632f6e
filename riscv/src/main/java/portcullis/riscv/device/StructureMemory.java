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
    return physAddr >>> physicalAddressBits == 0
        && bus.isRam(physAddr, lengthBytes)
        && !ram.isPoisoned(physAddr, lengthBytes);
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
