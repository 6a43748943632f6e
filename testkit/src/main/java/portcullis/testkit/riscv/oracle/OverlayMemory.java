package portcullis.testkit.riscv.oracle;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import portcullis.core.memory.PhysicalMemory;

/** Memory that the oracle may write without the model's noticing, to be compared afterwards. */
final class OverlayMemory implements OracleMemory {
  private record Word(int sizeBytes, long value) {}

  private final PhysicalMemory ram;
  private final Map<Long, Word> written = new LinkedHashMap<>();

  OverlayMemory(PhysicalMemory ram) {
    this.ram = ram;
  }

  @Override
  public Condition condition(long physAddr, int sizeBytes) {
    if (!ram.contains(physAddr, sizeBytes)) {
      return Condition.VIOLATION;
    }
    return ram.isPoisoned(physAddr, sizeBytes) ? Condition.POISONED : Condition.FINE;
  }

  @Override
  public long load(long physAddr, int sizeBytes) {
    Word word = written.get(physAddr);
    return word == null ? loadRam(physAddr, sizeBytes) : word.value;
  }

  private long loadRam(long physAddr, int sizeBytes) {
    return sizeBytes == 8
        ? ram.getLongOpaque(physAddr)
        : Integer.toUnsignedLong(ram.getIntOpaque(physAddr));
  }

  @Override
  public void store(long physAddr, int sizeBytes, long value) {
    written.put(physAddr, new Word(sizeBytes, value));
  }

  /** What the memory does not hold of what was written here, exactly, or null. */
  @Nullable String difference() {
    for (Map.Entry<Long, Word> entry : written.entrySet()) {
      long address = entry.getKey();
      Word word = entry.getValue();
      long actual = loadRam(address, word.sizeBytes);
      if (actual != word.value) {
        return "0x%x holds 0x%x, not 0x%x".formatted(address, actual, word.value);
      }
    }
    return null;
  }

  /** Hands on what was written here: address, size in bytes, value. */
  void forEach(Store to) {
    written.forEach((address, word) -> to.at(address, word.sizeBytes, word.value));
  }

  /** Takes one store. */
  @FunctionalInterface
  interface Store {
    void at(long physAddr, int sizeBytes, long value);
  }
}
