package portcullis.core.memory;

import java.lang.foreign.MemorySegment;
import portcullis.core.sync.OrderedMemory;

/**
 * A span of physical addresses over one mapping: what a machine runs on.
 *
 * <p>Each accessor is one subtraction and the one check of bounds that {@link OrderedMemory} does.
 */
final class SpanMemory extends PhysicalMemory {
  private static final int PAGE_BYTES = 4096;

  private final long baseAddress;
  private final long sizeBytes;
  private final OrderedMemory bytes;
  private final MemorySegment backing;
  private final boolean anonymous;

  /**
   * @param anonymous whether the backing is this memory's alone, to be discarded by {@link #close}
   */
  SpanMemory(long baseAddress, MemorySegment backing, boolean anonymous) {
    this.baseAddress = baseAddress;
    this.sizeBytes = backing.byteSize();
    this.bytes = new OrderedMemory(backing);
    this.backing = backing;
    this.anonymous = anonymous;
  }

  static void check(long baseAddress, long sizeBytes) {
    if (baseAddress <= 0
        || sizeBytes <= 0
        || ((baseAddress | sizeBytes) & (PAGE_BYTES - 1)) != 0
        || baseAddress + sizeBytes < 0) {
      throw new IllegalArgumentException(
          "base 0x%x and size 0x%x must be positive multiples of 4 KiB below 2^63"
              .formatted(baseAddress, sizeBytes));
    }
  }

  @Override
  public long baseAddress() {
    return baseAddress;
  }

  @Override
  public long sizeBytes() {
    return sizeBytes;
  }

  @Override
  public boolean contains(long physAddr, long lengthBytes) {
    long offset = physAddr - baseAddress;
    return offset >= 0 && lengthBytes <= sizeBytes && offset <= sizeBytes - lengthBytes;
  }

  @Override
  public long getLongOpaque(long physAddr) {
    return bytes.getLongOpaque(physAddr - baseAddress);
  }

  @Override
  public long getLongAcquire(long physAddr) {
    return bytes.getLongAcquire(physAddr - baseAddress);
  }

  @Override
  public long getLongAcquireOr(long physAddr, long otherwise) {
    return bytes.getLongAcquireOr(physAddr - baseAddress, otherwise);
  }

  @Override
  public long getLong(long physAddr) {
    return bytes.getLong(physAddr - baseAddress);
  }

  @Override
  public void setLongOpaque(long physAddr, long value) {
    bytes.setLongOpaque(physAddr - baseAddress, value);
  }

  @Override
  public void setLongRelease(long physAddr, long value) {
    bytes.setLongRelease(physAddr - baseAddress, value);
  }

  @Override
  public void setLong(long physAddr, long value) {
    bytes.setLong(physAddr - baseAddress, value);
  }

  @Override
  public boolean compareAndSetLong(long physAddr, long expected, long value) {
    return bytes.compareAndSetLong(physAddr - baseAddress, expected, value);
  }

  @Override
  public boolean compareAndSetLongRelease(long physAddr, long expected, long value) {
    return bytes.compareAndSetLongRelease(physAddr - baseAddress, expected, value);
  }

  @Override
  public long getAndSetLong(long physAddr, long value) {
    return bytes.getAndSetLong(physAddr - baseAddress, value);
  }

  @Override
  public long getAndOrLong(long physAddr, long bits) {
    return bytes.getAndOrLong(physAddr - baseAddress, bits);
  }

  @Override
  public void setLongsOpaque(long physAddr, int words, long first, long step) {
    bytes.setLongsOpaque(physAddr - baseAddress, words, first, step);
  }

  @Override
  public int matchLongsOpaque(long physAddr, int words, long mask, long value) {
    return bytes.matchLongsOpaque(physAddr - baseAddress, words, mask, value);
  }

  @Override
  public int getIntOpaque(long physAddr) {
    return bytes.getIntOpaque(physAddr - baseAddress);
  }

  @Override
  public int getIntAcquire(long physAddr) {
    return bytes.getIntAcquire(physAddr - baseAddress);
  }

  @Override
  public void setIntOpaque(long physAddr, int value) {
    bytes.setIntOpaque(physAddr - baseAddress, value);
  }

  @Override
  public void setIntRelease(long physAddr, int value) {
    bytes.setIntRelease(physAddr - baseAddress, value);
  }

  @Override
  public boolean isPoisoned(long physAddr, long lengthBytes) {
    return false;
  }

  @Override
  public int getIntAcquireOr(long physAddr, int otherwise) {
    return bytes.getIntAcquireOr(physAddr - baseAddress, otherwise);
  }

  @Override
  public boolean compareAndSetInt(long physAddr, int expected, int value) {
    return bytes.compareAndSetInt(physAddr - baseAddress, expected, value);
  }

  @Override
  public void copyOut(long physAddr, MemorySegment target, long targetOffset, long lengthBytes) {
    bytes.copyOut(physAddr - baseAddress, target, targetOffset, lengthBytes);
  }

  @Override
  public void copyIn(long physAddr, MemorySegment source, long sourceOffset, long lengthBytes) {
    bytes.copyIn(physAddr - baseAddress, source, sourceOffset, lengthBytes);
  }

  @Override
  public void clear(long physAddr, long lengthBytes) {
    bytes.clear(physAddr - baseAddress, lengthBytes);
  }

  @Override
  public MemorySegment slice(long physAddr, long lengthBytes) {
    return bytes.slice(physAddr - baseAddress, lengthBytes);
  }

  @Override
  public void close() {
    if (anonymous) {
      NativeMapping.discard(backing);
    }
  }

  @Override
  public String toString() {
    return "memory 0x%x-0x%x".formatted(baseAddress, baseAddress + sizeBytes - 1);
  }
}
