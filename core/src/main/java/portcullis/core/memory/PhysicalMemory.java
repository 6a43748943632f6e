package portcullis.core.memory;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The RAM of a machine: physical addresses that drivers and device models share.
 *
 * <p>Of three kinds: a span over one mapping, which machines run on, and {@link SparseMemory},
 * where every address is memory and some of it may be defective, for models under test; and {@link
 * RegionMemory}, whose parts another process lends and takes back. A program that makes only spans
 * pays nothing for the other kinds: they are not even loaded.
 *
 * <p>Addresses are physical, in bytes, raw {@code long}s because every walk and every table write
 * comes through here. An access outside {@link #contains} is misuse and throws {@link
 * IndexOutOfBoundsException}; a device model asks first and reports an access fault instead.
 * Thread-safe.
 */
public abstract sealed class PhysicalMemory implements AutoCloseable
    permits SpanMemory, SparseMemory, RegionMemory {
  PhysicalMemory() {}

  /**
   * Memory of its own, all zero; pages take up room when they are first touched.
   *
   * @param baseAddress physical address of its first byte, a multiple of 4 KiB and not 0
   * @param sizeBytes a positive multiple of 4 KiB
   * @throws OutOfMemoryError if the system grants no such mapping
   */
  public static PhysicalMemory anonymous(long baseAddress, long sizeBytes) {
    SpanMemory.check(baseAddress, sizeBytes);
    return new SpanMemory(baseAddress, NativeMapping.anonymous(sizeBytes), true);
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
    SpanMemory.check(baseAddress, sizeBytes);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      if (channel.size() - sizeBytes < fileOffset) {
        throw new IOException(
            "%s has 0x%x bytes, fewer than 0x%x at offset 0x%x"
                .formatted(file, channel.size(), sizeBytes, fileOffset));
      }
      return new SpanMemory(baseAddress, NativeMapping.file(channel, fileOffset, sizeBytes), false);
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

  /**
   * Memory at every address from 0 on, all zero; 4 KiB pages take up room when they are first
   * written.
   *
   * @param addressBits width of an address, 12 to 56
   */
  public static SparseMemory sparse(int addressBits) {
    // Not by its constructor: the verifier would load that class for everyone.
    return SparseMemory.ofAddressBits(addressBits);
  }

  /** Memory at first nowhere, whose regions come and go while it is in use. */
  public static RegionMemory regions() {
    // Not by its constructor, as above.
    return RegionMemory.empty();
  }

  /** Physical address of the first byte. */
  public abstract long baseAddress();

  /** Number of bytes. */
  public abstract long sizeBytes();

  /** Whether all of the {@code lengthBytes} (at least 1) bytes from {@code physAddr} are here. */
  public abstract boolean contains(long physAddr, long lengthBytes);

  /** Whether any of the addresses from {@code start} to {@code last}, unsigned, is here now. */
  public boolean overlaps(long start, long last) {
    return Long.compareUnsigned(start, baseAddress() + sizeBytes() - 1) <= 0
        && Long.compareUnsigned(baseAddress(), last) <= 0;
  }

  /**
   * Whether a read of any of the {@code lengthBytes} (at least 1) bytes from {@code physAddr} would
   * get data that memory knows to be corrupt. Only {@link SparseMemory} can be told so; accessors
   * other than {@link #getLongAcquireOr} and {@link #getIntAcquireOr} take no notice.
   */
  public abstract boolean isPoisoned(long physAddr, long lengthBytes);

  /** Opaque read of an aligned 8-byte word. */
  public abstract long getLongOpaque(long physAddr);

  /** Acquire read of an aligned 8-byte word. */
  public abstract long getLongAcquire(long physAddr);

  /**
   * Acquire read of an aligned 8-byte word if it is here and not poisoned, else {@code otherwise}:
   * one check for those who would ask {@link #contains} and {@link #isPoisoned} first. A misaligned
   * address throws.
   */
  public abstract long getLongAcquireOr(long physAddr, long otherwise);

  /** Volatile read of an aligned 8-byte word. */
  public abstract long getLong(long physAddr);

  /** Opaque write of an aligned 8-byte word. */
  public abstract void setLongOpaque(long physAddr, long value);

  /** Release write of an aligned 8-byte word. */
  public abstract void setLongRelease(long physAddr, long value);

  /** Volatile write of an aligned 8-byte word. */
  public abstract void setLong(long physAddr, long value);

  /** Volatile compare-and-set of an aligned 8-byte word; returns whether it took place. */
  public abstract boolean compareAndSetLong(long physAddr, long expected, long value);

  /** Compare-and-set of an aligned 8-byte word, release where it succeeds. */
  public abstract boolean compareAndSetLongRelease(long physAddr, long expected, long value);

  /** Volatile exchange of an aligned 8-byte word; returns the value before. */
  public abstract long getAndSetLong(long physAddr, long value);

  /** Volatile or of an aligned 8-byte word; returns the value before. */
  public abstract long getAndOrLong(long physAddr, long bits);

  /**
   * Opaque writes of {@code first}, {@code first + step}, ... to consecutive aligned 8-byte words,
   * each single-copy atomic, with no order between them.
   */
  public abstract void setLongsOpaque(long physAddr, int words, long first, long step);

  /**
   * Opaque reads of consecutive aligned 8-byte words.
   *
   * @return how many of the {@code words} come before the first that differs from {@code value} in
   *     a bit of {@code mask}
   */
  public abstract int matchLongsOpaque(long physAddr, int words, long mask, long value);

  /** Opaque read of an aligned 4-byte word. */
  public abstract int getIntOpaque(long physAddr);

  /** Acquire read of an aligned 4-byte word. */
  public abstract int getIntAcquire(long physAddr);

  /** {@link #getLongAcquireOr} for an aligned 4-byte word. */
  public abstract int getIntAcquireOr(long physAddr, int otherwise);

  /** Opaque write of an aligned 4-byte word. */
  public abstract void setIntOpaque(long physAddr, int value);

  /** Release write of an aligned 4-byte word. */
  public abstract void setIntRelease(long physAddr, int value);

  /** Volatile compare-and-set of an aligned 4-byte word; returns whether it took place. */
  public abstract boolean compareAndSetInt(long physAddr, int expected, int value);

  /** Copies bytes out of memory, in no particular order. */
  public abstract void copyOut(
      long physAddr, MemorySegment target, long targetOffset, long lengthBytes);

  /** Copies bytes into memory, in no particular order. */
  public abstract void copyIn(
      long physAddr, MemorySegment source, long sourceOffset, long lengthBytes);

  /** Sets bytes to zero, in no particular order. */
  public abstract void clear(long physAddr, long lengthBytes);

  /**
   * A view of some of the memory, for input and output in bulk. Memory of the sparse kind has views
   * of bytes within one page only.
   */
  public abstract MemorySegment slice(long physAddr, long lengthBytes);

  /**
   * Gives anonymous pages back to the system at once. The addresses stay mapped until nothing
   * refers to this object: an access that races with this reads zeros.
   */
  @Override
  public abstract void close();
}
