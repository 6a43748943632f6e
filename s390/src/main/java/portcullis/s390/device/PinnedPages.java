package portcullis.s390.device;

import portcullis.core.memory.PhysicalMemory;

/**
 * How often each page of the guest's memory is pinned: as often as shadow tables of any function
 * lead to it. Guarded by the hypervisor's lock.
 */
final class PinnedPages {
  private final long baseAddress;
  private final long sizeBytes;
  private final int[] pins;
  private long total;

  PinnedPages(PhysicalMemory guest) {
    if (guest.sizeBytes() >>> 12 > 1 << 28) {
      throw new IllegalArgumentException(
          "0x%x bytes are too many to account for by page".formatted(guest.sizeBytes()));
    }
    baseAddress = guest.baseAddress();
    sizeBytes = guest.sizeBytes();
    pins = new int[(int) (sizeBytes >>> 12)];
  }

  /** Whether a page is memory of the guest. */
  boolean isPinnable(long physAddr) {
    return Long.compareUnsigned(physAddr - baseAddress, sizeBytes) < 0;
  }

  void pin(long physAddr) {
    pins[indexOf(physAddr)]++;
    total++;
  }

  void unpin(long physAddr) {
    int index = indexOf(physAddr);
    if (pins[index] == 0) {
      throw new IllegalStateException("0x%x is not pinned".formatted(physAddr));
    }
    pins[index]--;
    total--;
  }

  int pins(long physAddr) {
    return isPinnable(physAddr) ? pins[indexOf(physAddr)] : 0;
  }

  /** Pins of all pages. */
  long total() {
    return total;
  }

  private int indexOf(long physAddr) {
    return (int) ((physAddr - baseAddress) >>> 12);
  }
}
