package portcullis.core.memory;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import portcullis.core.sync.OrderedMemory;

/**
 * The RAM of a machine: a span of physical addresses that drivers and device models share.
 *
 * <p>Addresses are physical, in bytes, raw {@code long}s because every walk and every table write
 * comes through here. An access outside {@link #contains} is misuse and throws {@link
 * IndexOutOfBoundsException}; a device model asks first and reports an access fault instead.
 * Thread-safe.
 */
public final class PhysicalMemory implements AutoCloseable {
  private static final int PAGE_BYTES = 4096;

  private final long baseAddress;
  private final long sizeBytes;
  private final OrderedMemory bytes;
  private final MemorySegment backing;
  private final boolean anonymous;

  private PhysicalMemory(long baseAddress, MemorySegment backing, boolean anonymous) {
    this.baseAddress = baseAddress;
    this.sizeBytes = backing.byteSize();
    this.bytes = new OrderedMemory(backing);
    this.backing = backing;
    this.anonymous = anonymous;
  }

  /**
   * Memory of its own, all zero; pages take up room when they are first touched.
   *
   * @param baseAddress physical address of its first byte, a multiple of 4 KiB and not 0
   * @param sizeBytes a positive multiple of 4 KiB
   * @throws OutOfMemoryError if the system grants no such mapping
   */
  public static PhysicalMemory anonymous(long baseAddress, long sizeBytes) {
    checkSpan(baseAddress, sizeBytes);
    return new PhysicalMemory(baseAddress, NativeMapping.anonymous(sizeBytes), true);
  }

  /**
   * Memory whose bytes are those of a file, shared with every other process that maps it.
   *
   * @param file at least {@code fileOffset + sizeBytes} long
   * @throws IOException if the file cannot be opened for reading and writing, is too short, or
   *     cannot be mapped
   */
  public static PhysicalMemory mapped(long baseAddress, Path file, long fileOffset, long sizeBytes)
      throws IOException {
    checkSpan(baseAddress, sizeBytes);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      if (channel.size() - sizeBytes < fileOffset) {
        throw new IOException(
            "%s has 0x%x bytes, fewer than 0x%x at offset 0x%x"
                .formatted(file, channel.size(), sizeBytes, fileOffset));
      }
      return new PhysicalMemory(
          baseAddress, NativeMapping.file(channel, fileOffset, sizeBytes), false);
    }
  }

  /**
   * Memory behind an open descriptor of this process, such as one received from a peer. The
   * descriptor may be closed afterwards.
   *
   * @throws IOException as for {@link #mapped}
   */
  public static PhysicalMemory ofDescriptor(
      long baseAddress, int descriptor, long fileOffset, long sizeBytes) throws IOException {
    return mapped(baseAddress, Path.of("/proc/self/fd/" + descriptor), fileOffset, sizeBytes);
  }

  /** Physical address of the first byte. */
  public long baseAddress() {
    return baseAddress;
  }

  /** Number of bytes. */
  public long sizeBytes() {
    return sizeBytes;
  }

  /** Whether all of the {@code lengthBytes} (at least 1) bytes from {@code physAddr} are here. */
  public boolean contains(long physAddr, long lengthBytes) {
    long offset = physAddr - baseAddress;
    return offset >= 0 && lengthBytes <= sizeBytes && offset <= sizeBytes - lengthBytes;
  }

  /** Opaque read of an aligned 8-byte word. */
  public long getLongOpaque(long physAddr) {
    return bytes.getLongOpaque(physAddr - baseAddress);
  }

  /** Acquire read of an aligned 8-byte word. */
  public long getLongAcquire(long physAddr) {
    return bytes.getLongAcquire(physAddr - baseAddress);
  }

  /**
   * Acquire read of an aligned 8-byte word if it is here, else {@code otherwise}: one check of
   * bounds for those who would ask {@link #contains} first. A misaligned address throws.
   */
  public long getLongAcquireOr(long physAddr, long otherwise) {
    return bytes.getLongAcquireOr(physAddr - baseAddress, otherwise);
  }

  /** Volatile read of an aligned 8-byte word. */
  public long getLong(long physAddr) {
    return bytes.getLong(physAddr - baseAddress);
  }

  /** Opaque write of an aligned 8-byte word. */
  public void setLongOpaque(long physAddr, long value) {
    bytes.setLongOpaque(physAddr - baseAddress, value);
  }

  /** Release write of an aligned 8-byte word. */
  public void setLongRelease(long physAddr, long value) {
    bytes.setLongRelease(physAddr - baseAddress, value);
  }

  /** Volatile write of an aligned 8-byte word. */
  public void setLong(long physAddr, long value) {
    bytes.setLong(physAddr - baseAddress, value);
  }

  /** Volatile compare-and-set of an aligned 8-byte word; returns whether it took place. */
  public boolean compareAndSetLong(long physAddr, long expected, long value) {
    return bytes.compareAndSetLong(physAddr - baseAddress, expected, value);
  }

  /** Compare-and-set of an aligned 8-byte word, release where it succeeds. */
  public boolean compareAndSetLongRelease(long physAddr, long expected, long value) {
    return bytes.compareAndSetLongRelease(physAddr - baseAddress, expected, value);
  }

  /** Volatile exchange of an aligned 8-byte word; returns the value before. */
  public long getAndSetLong(long physAddr, long value) {
    return bytes.getAndSetLong(physAddr - baseAddress, value);
  }

  /** Volatile or of an aligned 8-byte word; returns the value before. */
  public long getAndOrLong(long physAddr, long bits) {
    return bytes.getAndOrLong(physAddr - baseAddress, bits);
  }

  /**
   * Opaque writes of {@code first}, {@code first + step}, ... to consecutive aligned 8-byte words,
   * each single-copy atomic, with no order between them.
   */
  public void setLongsOpaque(long physAddr, int words, long first, long step) {
    bytes.setLongsOpaque(physAddr - baseAddress, words, first, step);
  }

  /**
   * Opaque reads of consecutive aligned 8-byte words.
   *
   * @return how many of the {@code words} come before the first that differs from {@code value} in
   *     a bit of {@code mask}
   */
  public int matchLongsOpaque(long physAddr, int words, long mask, long value) {
    return bytes.matchLongsOpaque(physAddr - baseAddress, words, mask, value);
  }

  /** Opaque read of an aligned 4-byte word. */
  public int getIntOpaque(long physAddr) {
    return bytes.getIntOpaque(physAddr - baseAddress);
  }

  /** Acquire read of an aligned 4-byte word. */
  public int getIntAcquire(long physAddr) {
    return bytes.getIntAcquire(physAddr - baseAddress);
  }

  /** Opaque write of an aligned 4-byte word. */
  public void setIntOpaque(long physAddr, int value) {
    bytes.setIntOpaque(physAddr - baseAddress, value);
  }

  /** Release write of an aligned 4-byte word. */
  public void setIntRelease(long physAddr, int value) {
    bytes.setIntRelease(physAddr - baseAddress, value);
  }

  /** Copies bytes out of memory, in no particular order. */
  public void copyOut(long physAddr, MemorySegment target, long targetOffset, long lengthBytes) {
    bytes.copyOut(physAddr - baseAddress, target, targetOffset, lengthBytes);
  }

  /** Copies bytes into memory, in no particular order. */
  public void copyIn(long physAddr, MemorySegment source, long sourceOffset, long lengthBytes) {
    bytes.copyIn(physAddr - baseAddress, source, sourceOffset, lengthBytes);
  }

  /** Sets bytes to zero, in no particular order. */
  public void clear(long physAddr, long lengthBytes) {
    bytes.clear(physAddr - baseAddress, lengthBytes);
  }

  /** A view of some of the memory, for input and output in bulk. */
  public MemorySegment slice(long physAddr, long lengthBytes) {
    return bytes.slice(physAddr - baseAddress, lengthBytes);
  }

  /**
   * Gives anonymous pages back to the system at once. The addresses stay mapped until nothing
   * refers to this object: an access that races with this reads zeros.
   */
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

  private static void checkSpan(long baseAddress, long sizeBytes) {
    if (baseAddress <= 0
        || sizeBytes <= 0
        || ((baseAddress | sizeBytes) & (PAGE_BYTES - 1)) != 0
        || baseAddress + sizeBytes < 0) {
      throw new IllegalArgumentException(
          "base 0x%x and size 0x%x must be positive multiples of 4 KiB below 2^63"
              .formatted(baseAddress, sizeBytes));
    }
  }
}
