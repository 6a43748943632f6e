package portcullis.core.sync;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.nio.ByteOrder;

/**
 * A span of memory outside the heap that drivers, device models and perhaps other processes share,
 * with accesses that name their memory mode.
 *
 * <p>Offsets are in bytes from its start. Words are little-endian and must be aligned to their
 * size. Every access is checked against the size and throws {@link IndexOutOfBoundsException} with
 * the operands. Thread-safe; the memory stays mapped as long as this object is reachable.
 */
// The fences keep the memory mapped across an access; after one that threw there is nothing to
// keep.
@SuppressWarnings("ReachabilityFenceUsage")
public final class OrderedMemory {
  // One segment over everything makes each access a bare load or store: the bounds are those of
  // #check, which is the only guard. Nothing outside this class sees it.
  @SuppressWarnings("restricted")
  private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  private static final VarHandle LONG =
      ValueLayout.JAVA_LONG
          .withOrder(ByteOrder.LITTLE_ENDIAN)
          .varHandle()
          .withInvokeExactBehavior();
  private static final VarHandle INT =
      ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle().withInvokeExactBehavior();

  private final MemorySegment segment;
  private final long base;
  private final long sizeBytes;

  /**
   * @param segment native memory of automatic or global lifetime, aligned to 8 bytes
   */
  public OrderedMemory(MemorySegment segment) {
    if (!segment.isNative() || (segment.address() & 7) != 0) {
      throw new IllegalArgumentException("not native memory aligned to 8 bytes: " + segment);
    }
    this.segment = segment;
    this.base = segment.address();
    this.sizeBytes = segment.byteSize();
  }

  /** Number of bytes. */
  public long sizeBytes() {
    return sizeBytes;
  }

  /** Plain read of 8 bytes. */
  public long getLongPlain(long offset) {
    long value = (long) LONG.get(ALL, check(offset, 8));
    Reference.reachabilityFence(this);
    return value;
  }

  /** Opaque read of 8 bytes: single-copy atomic, no order with other locations. */
  public long getLongOpaque(long offset) {
    long value = (long) LONG.getOpaque(ALL, check(offset, 8));
    Reference.reachabilityFence(this);
    return value;
  }

  /** Acquire read of 8 bytes. */
  public long getLongAcquire(long offset) {
    long value = (long) LONG.getAcquire(ALL, check(offset, 8));
    Reference.reachabilityFence(this);
    return value;
  }

  /**
   * Acquire read of 8 bytes, or {@code otherwise} if they are not all inside.
   *
   * @throws IllegalArgumentException if they are inside and not aligned
   */
  public long getLongAcquireOr(long offset, long otherwise) {
    if (offset < 0 || offset > sizeBytes - 8) {
      return otherwise;
    }
    // Checks the alignment itself. To check it here too would keep the sum from being used for the
    // address where it is, and each entry of a walk waits for the address made of the one before.
    long value = (long) LONG.getAcquire(ALL, base + offset);
    Reference.reachabilityFence(this);
    return value;
  }

  /** Volatile read of 8 bytes. */
  public long getLong(long offset) {
    long value = (long) LONG.getVolatile(ALL, check(offset, 8));
    Reference.reachabilityFence(this);
    return value;
  }

  /** Plain write of 8 bytes. */
  public void setLongPlain(long offset, long value) {
    LONG.set(ALL, check(offset, 8), value);
    Reference.reachabilityFence(this);
  }

  /** Opaque write of 8 bytes: single-copy atomic, no order with other locations. */
  public void setLongOpaque(long offset, long value) {
    LONG.setOpaque(ALL, check(offset, 8), value);
    Reference.reachabilityFence(this);
  }

  /** Release write of 8 bytes. */
  public void setLongRelease(long offset, long value) {
    LONG.setRelease(ALL, check(offset, 8), value);
    Reference.reachabilityFence(this);
  }

  /** Volatile write of 8 bytes. */
  public void setLong(long offset, long value) {
    LONG.setVolatile(ALL, check(offset, 8), value);
    Reference.reachabilityFence(this);
  }

  /** Compare-and-set of 8 bytes with volatile effects; returns whether it took place. */
  public boolean compareAndSetLong(long offset, long expected, long value) {
    boolean done = LONG.compareAndSet(ALL, check(offset, 8), expected, value);
    Reference.reachabilityFence(this);
    return done;
  }

  /** Compare-and-set of 8 bytes whose success releases; returns whether it took place. */
  public boolean compareAndSetLongRelease(long offset, long expected, long value) {
    while (!LONG.weakCompareAndSetRelease(ALL, check(offset, 8), expected, value)) {
      if ((long) LONG.getOpaque(ALL, check(offset, 8)) != expected) {
        Reference.reachabilityFence(this);
        return false;
      }
    }
    Reference.reachabilityFence(this);
    return true;
  }

  /** Exchange of 8 bytes with volatile effects; returns the value before. */
  public long getAndSetLong(long offset, long value) {
    long before = (long) LONG.getAndSet(ALL, check(offset, 8), value);
    Reference.reachabilityFence(this);
    return before;
  }

  /** Atomic or of 8 bytes with volatile effects; returns the value before. */
  public long getAndOrLong(long offset, long bits) {
    long before = (long) LONG.getAndBitwiseOr(ALL, check(offset, 8), bits);
    Reference.reachabilityFence(this);
    return before;
  }

  /**
   * Opaque writes of an arithmetic series to consecutive words: {@code first}, {@code first +
   * step}, and so on. Each word is single-copy atomic; there is no order between them.
   *
   * @param words how many words, 0 or more
   */
  public void setLongsOpaque(long offset, int words, long first, long step) {
    long address = checkRun(offset, words);
    long value = first;
    for (int i = 0; i < words; i++) {
      LONG.setOpaque(ALL, address + ((long) i << 3), value);
      value += step;
    }
    Reference.reachabilityFence(this);
  }

  /**
   * Opaque reads of consecutive words until one differs from {@code value} in a bit of {@code
   * mask}.
   *
   * @param words how many words to look at, 0 or more
   * @return how many came before that one, {@code words} if there is none
   */
  public int matchLongsOpaque(long offset, int words, long mask, long value) {
    long address = checkRun(offset, words);
    int i = 0;
    // Four at a time: opaque reads are never unrolled for us.
    while (i < words - 3) {
      long at = address + ((long) i << 3);
      long differing =
          ((long) LONG.getOpaque(ALL, at) ^ value)
              | ((long) LONG.getOpaque(ALL, at + 8) ^ value)
              | ((long) LONG.getOpaque(ALL, at + 16) ^ value)
              | ((long) LONG.getOpaque(ALL, at + 24) ^ value);
      if ((differing & mask) != 0) {
        break;
      }
      i += 4;
    }
    while (i < words
        && (((long) LONG.getOpaque(ALL, address + ((long) i << 3)) ^ value) & mask) == 0) {
      i++;
    }
    Reference.reachabilityFence(this);
    return i;
  }

  /** Opaque read of 4 bytes. */
  public int getIntOpaque(long offset) {
    int value = (int) INT.getOpaque(ALL, check(offset, 4));
    Reference.reachabilityFence(this);
    return value;
  }

  /** Acquire read of 4 bytes. */
  public int getIntAcquire(long offset) {
    int value = (int) INT.getAcquire(ALL, check(offset, 4));
    Reference.reachabilityFence(this);
    return value;
  }

  /** Acquire read of 4 bytes, or {@code otherwise} if they are not all inside. */
  public int getIntAcquireOr(long offset, int otherwise) {
    if (offset < 0 || offset > sizeBytes - 4) {
      return otherwise;
    }
    return getIntAcquire(offset);
  }

  /** Opaque write of 4 bytes. */
  public void setIntOpaque(long offset, int value) {
    INT.setOpaque(ALL, check(offset, 4), value);
    Reference.reachabilityFence(this);
  }

  /** Release write of 4 bytes. */
  public void setIntRelease(long offset, int value) {
    INT.setRelease(ALL, check(offset, 4), value);
    Reference.reachabilityFence(this);
  }

  /** Compare-and-set of 4 bytes with volatile effects; returns whether it took place. */
  public boolean compareAndSetInt(long offset, int expected, int value) {
    boolean done = INT.compareAndSet(ALL, check(offset, 4), expected, value);
    Reference.reachabilityFence(this);
    return done;
  }

  /** Copies bytes out, in no particular order. */
  public void copyOut(long offset, MemorySegment target, long targetOffset, long lengthBytes) {
    MemorySegment.copy(segment, offset, target, targetOffset, lengthBytes);
  }

  /** Copies bytes in, in no particular order. */
  public void copyIn(long offset, MemorySegment source, long sourceOffset, long lengthBytes) {
    MemorySegment.copy(source, sourceOffset, segment, offset, lengthBytes);
  }

  /** Sets {@code lengthBytes} bytes to zero, in no particular order. */
  public void clear(long offset, long lengthBytes) {
    segment.asSlice(offset, lengthBytes).fill((byte) 0);
  }

  /** A view of some of the bytes, for input and output in bulk. */
  public MemorySegment slice(long offset, long lengthBytes) {
    return segment.asSlice(offset, lengthBytes);
  }

  private long check(long offset, int accessBytes) {
    if (offset < 0 || offset > sizeBytes - accessBytes || (offset & (accessBytes - 1)) != 0) {
      throw refused(offset, accessBytes);
    }
    return base + offset;
  }

  private long checkRun(long offset, int words) {
    if (offset < 0 || words < 0 || offset > sizeBytes - ((long) words << 3) || (offset & 7) != 0) {
      throw refused(offset, (long) words << 3);
    }
    return base + offset;
  }

  private IndexOutOfBoundsException refused(long offset, long accessBytes) {
    return new IndexOutOfBoundsException(
        "access of %d bytes at offset 0x%x of 0x%x bytes is outside or misaligned"
            .formatted(accessBytes, offset, sizeBytes));
  }
}
