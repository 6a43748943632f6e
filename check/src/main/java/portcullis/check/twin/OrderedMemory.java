package portcullis.check.twin;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.WeakHashMap;
import portcullis.check.execution.AccessMode;
import portcullis.check.execution.Accesses;
import portcullis.check.execution.Location;
import portcullis.check.execution.UpdateKind;

/**
 * Twin of the class of the same name: words of simulated memory that are there once they have been
 * used. The segment only says how large it is, and which other memory has the same words.
 */
public final class OrderedMemory {
  private static final long WHOLE = -1;
  private static final long LOW = 0xffff_ffffL;
  // By segment; of the one worker that this class is loaded for.
  private static final Map<MemorySegment, Elements> WORDS = new WeakHashMap<>();

  private final long sizeBytes;
  private final Elements words;

  /** As many bytes as {@code segment} has. */
  public OrderedMemory(MemorySegment segment) {
    sizeBytes = segment.byteSize();
    words = WORDS.computeIfAbsent(segment, _ -> new Elements((int) (sizeBytes >>> 3), "memory"));
  }

  /** Number of bytes. */
  public long sizeBytes() {
    return sizeBytes;
  }

  private Location word(long offset, int accessBytes) {
    if (offset < 0 || offset > sizeBytes - accessBytes || (offset & (accessBytes - 1)) != 0) {
      throw new IndexOutOfBoundsException(
          "access of %d bytes at offset 0x%x of 0x%x bytes is outside or misaligned"
              .formatted(accessBytes, offset, sizeBytes));
    }
    return words.get((int) (offset >>> 3));
  }

  private static Accesses accesses() {
    return Simulation.accesses();
  }

  private static long half(long offset) {
    return (offset & 4) == 0 ? LOW : ~LOW;
  }

  private long load(long offset, AccessMode mode) {
    return accesses().load(word(offset, 8), mode, WHOLE);
  }

  private void store(long offset, long value, AccessMode mode) {
    accesses().store(word(offset, 8), value, null, mode, WHOLE);
  }

  private int loadInt(long offset, AccessMode mode) {
    long word = accesses().load(word(offset, 4), mode, half(offset));
    return (int) (word >>> ((offset & 4) << 3));
  }

  private void storeInt(long offset, int value, AccessMode mode) {
    long shifted = (value & LOW) << ((offset & 4) << 3);
    accesses().store(word(offset, 4), shifted, null, mode, half(offset));
  }

  /** Plain read of 8 bytes. */
  public long getLongPlain(long offset) {
    return load(offset, AccessMode.PLAIN);
  }

  /** Opaque read of 8 bytes. */
  public long getLongOpaque(long offset) {
    return load(offset, AccessMode.OPAQUE);
  }

  /** Acquire read of 8 bytes. */
  public long getLongAcquire(long offset) {
    return load(offset, AccessMode.ORDERED);
  }

  /** Acquire read of 8 bytes, or {@code otherwise}. */
  public long getLongAcquireOr(long offset, long otherwise) {
    return offset < 0 || offset > sizeBytes - 8 ? otherwise : getLongAcquire(offset);
  }

  /** Volatile read of 8 bytes. */
  public long getLong(long offset) {
    return load(offset, AccessMode.VOLATILE);
  }

  /** Plain write of 8 bytes. */
  public void setLongPlain(long offset, long value) {
    store(offset, value, AccessMode.PLAIN);
  }

  /** Opaque write of 8 bytes. */
  public void setLongOpaque(long offset, long value) {
    store(offset, value, AccessMode.OPAQUE);
  }

  /** Release write of 8 bytes. */
  public void setLongRelease(long offset, long value) {
    store(offset, value, AccessMode.ORDERED);
  }

  /** Volatile write of 8 bytes. */
  public void setLong(long offset, long value) {
    store(offset, value, AccessMode.VOLATILE);
  }

  /** Compare-and-set of 8 bytes. */
  public boolean compareAndSetLong(long offset, long expected, long value) {
    return accesses().update(word(offset, 8), UpdateKind.COMPARE_AND_SET, expected, value, WHOLE)
        != 0;
  }

  /** Compare-and-set of 8 bytes: a read-modify-write waits for the buffer in every model here. */
  public boolean compareAndSetLongRelease(long offset, long expected, long value) {
    return compareAndSetLong(offset, expected, value);
  }

  /** Exchange of 8 bytes. */
  public long getAndSetLong(long offset, long value) {
    return accesses().update(word(offset, 8), UpdateKind.EXCHANGE, 0, value, WHOLE);
  }

  /** Atomic or of 8 bytes. */
  public long getAndOrLong(long offset, long bits) {
    return accesses().update(word(offset, 8), UpdateKind.OR, 0, bits, WHOLE);
  }

  /** Opaque writes of a run of words. */
  public void setLongsOpaque(long offset, int count, long first, long step) {
    long value = first;
    for (int i = 0; i < count; i++) {
      setLongOpaque(offset + ((long) i << 3), value);
      value += step;
    }
  }

  /** Opaque reads of a run of words, up to the first that does not match. */
  public int matchLongsOpaque(long offset, int count, long mask, long value) {
    int i = 0;
    while (i < count && ((getLongOpaque(offset + ((long) i << 3)) ^ value) & mask) == 0) {
      i++;
    }
    return i;
  }

  /** Opaque read of 4 bytes. */
  public int getIntOpaque(long offset) {
    return loadInt(offset, AccessMode.OPAQUE);
  }

  /** Acquire read of 4 bytes. */
  public int getIntAcquire(long offset) {
    return loadInt(offset, AccessMode.ORDERED);
  }

  /** Acquire read of 4 bytes, or {@code otherwise}. */
  public int getIntAcquireOr(long offset, int otherwise) {
    return offset < 0 || offset > sizeBytes - 4 ? otherwise : getIntAcquire(offset);
  }

  /** Opaque write of 4 bytes. */
  public void setIntOpaque(long offset, int value) {
    storeInt(offset, value, AccessMode.OPAQUE);
  }

  /** Release write of 4 bytes. */
  public void setIntRelease(long offset, int value) {
    storeInt(offset, value, AccessMode.ORDERED);
  }

  /** Compare-and-set of 4 bytes. */
  public boolean compareAndSetInt(long offset, int expected, int value) {
    int shift = (int) (offset & 4) << 3;
    return accesses()
            .update(
                word(offset, 4),
                UpdateKind.COMPARE_AND_SET,
                (expected & LOW) << shift,
                (value & LOW) << shift,
                half(offset))
        != 0;
  }

  /** Copies bytes out, one word after the other. */
  public void copyOut(long offset, MemorySegment target, long targetOffset, long lengthBytes) {
    for (long i = 0; i < lengthBytes; i++) {
      long at = offset + i;
      long word = getLongPlain(at & ~7L);
      target.set(ValueLayout.JAVA_BYTE, targetOffset + i, (byte) (word >>> ((at & 7) << 3)));
    }
  }

  /** Copies bytes in, one byte after the other. */
  public void copyIn(long offset, MemorySegment source, long sourceOffset, long lengthBytes) {
    for (long i = 0; i < lengthBytes; i++) {
      long at = offset + i;
      int shift = (int) (at & 7) << 3;
      long value = (source.get(ValueLayout.JAVA_BYTE, sourceOffset + i) & 0xffL) << shift;
      accesses().store(word(at & ~7L, 8), value, null, AccessMode.PLAIN, 0xffL << shift);
    }
  }

  /** Zeroes the words that have ever been anything else. */
  public void clear(long offset, long lengthBytes) {
    for (int index = (int) (offset >>> 3); index < (offset + lengthBytes) >>> 3; index++) {
      if (words.isUsed(index) && getLongPlain((long) index << 3) != 0) {
        setLongPlain((long) index << 3, 0);
      }
    }
  }

  /** Bulk input and output have no place in a program under check. */
  @SuppressWarnings("DoNotCallSuggester") // nothing but this twin is ever called
  public MemorySegment slice(long offset, long lengthBytes) {
    throw new UnsupportedOperationException(
        "0x%x bytes at 0x%x cannot be seen past the checker".formatted(lengthBytes, offset));
  }
}
