package portcullis.riscv.device;

import portcullis.core.memory.PhysicalMemory;

/**
 * The IOMMU's own accesses to structures in memory, in either byte order. Section 2.7. Thread-safe;
 * allocates nothing.
 *
 * <p>Words are read with acquire, so that a structure is seen as it was before software stored the
 * entry that points to it with release.
 */
final class EntryMemory {
  private final PhysicalMemory ram;

  EntryMemory(PhysicalMemory ram) {
    this.ram = ram;
  }

  /** 0, or why the bytes cannot be had: {@link StageFault#ACCESS} or its CORRUPTION. */
  long check(long physAddr, int sizeBytes) {
    if (!ram.contains(physAddr, sizeBytes)) {
      return StageFault.ACCESS;
    }
    return ram.isPoisoned(physAddr, sizeBytes) ? StageFault.CORRUPTION : 0;
  }

  /** A doubleword that {@link #check} has approved. */
  long load(long physAddr, boolean bigEndian) {
    long word = ram.getLongAcquire(physAddr);
    return bigEndian ? Long.reverseBytes(word) : word;
  }

  /** A page-table entry, or 0, which is an invalid one, if it cannot be had. */
  long loadEntry(long physAddr, boolean narrow, boolean bigEndian) {
    if (narrow) {
      int entry = ram.getIntAcquireOr(physAddr, 0);
      return (bigEndian ? Integer.reverseBytes(entry) : entry) & 0xffff_ffffL;
    }
    long entry = ram.getLongAcquireOr(physAddr, 0);
    return bigEndian ? Long.reverseBytes(entry) : entry;
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
    return bigEndian
        ? ram.compareAndSetLong(physAddr, Long.reverseBytes(before), Long.reverseBytes(after))
        : ram.compareAndSetLong(physAddr, before, after);
  }
}
