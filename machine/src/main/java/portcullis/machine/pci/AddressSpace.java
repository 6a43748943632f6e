package portcullis.machine.pci;

import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The physical addresses that a host gives to BARs: first fit, each aligned to its size. Not
 * thread-safe; guarded by the host's lock.
 */
final class AddressSpace {
  private final long start;
  private final long end;
  // Start and end (exclusive) of each range handed out.
  private final TreeMap<Long, Long> taken = new TreeMap<>();

  AddressSpace(long start, long sizeBytes) {
    this.start = start;
    this.end = start + sizeBytes;
  }

  /** Hands out a range, or nothing if there is no room. */
  OptionalLong take(long sizeBytes) {
    long candidate = alignUp(start, sizeBytes);
    for (Map.Entry<Long, Long> range : taken.entrySet()) {
      if (range.getKey() - candidate >= sizeBytes) {
        break;
      }
      candidate = Math.max(candidate, alignUp(range.getValue(), sizeBytes));
    }
    if (end - candidate < sizeBytes) {
      return OptionalLong.empty();
    }
    taken.put(candidate, candidate + sizeBytes);
    return OptionalLong.of(candidate);
  }

  /** Takes back the range that starts at {@code address}. */
  void give(long address) {
    taken.remove(address);
  }

  private static long alignUp(long address, long sizeBytes) {
    return (address + sizeBytes - 1) & -sizeBytes;
  }
}
