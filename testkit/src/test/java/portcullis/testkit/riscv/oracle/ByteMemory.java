package portcullis.testkit.riscv.oracle;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Memory byte by byte: zero where nothing was stored, with ranges that fail. */
final class ByteMemory implements OracleMemory {
  private record Range(long start, long end, Condition condition) {}

  private final Map<Long, Byte> bytes = new HashMap<>();
  private final List<Range> ranges = new ArrayList<>();

  void fail(long start, long end, Condition condition) {
    ranges.add(new Range(start, end, condition));
  }

  void store(long address, String hex) {
    byte[] data = HexFormat.of().parseHex(hex);
    for (int i = 0; i < data.length; i++) {
      bytes.put(address + i, data[i]);
    }
  }

  String load(long address, String likeHex) {
    byte[] data = new byte[likeHex.length() / 2];
    for (int i = 0; i < data.length; i++) {
      data[i] = bytes.getOrDefault(address + i, (byte) 0);
    }
    return HexFormat.of().formatHex(data);
  }

  @Override
  public Condition condition(long physAddr, int sizeBytes) {
    for (Range range : ranges) {
      if (physAddr < range.end && physAddr + sizeBytes > range.start) {
        return range.condition;
      }
    }
    return Condition.FINE;
  }

  @Override
  public long load(long physAddr, int sizeBytes) {
    long value = 0;
    for (int i = sizeBytes - 1; i >= 0; i--) {
      value = value << 8 | Byte.toUnsignedLong(bytes.getOrDefault(physAddr + i, (byte) 0));
    }
    return value;
  }

  @Override
  public void store(long physAddr, int sizeBytes, long value) {
    for (int i = 0; i < sizeBytes; i++) {
      bytes.put(physAddr + i, (byte) (value >>> 8 * i));
    }
  }
}
