package portcullis.core.memory;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import portcullis.core.sync.OrderedMemory;

/**
 * Memory at every address below a power of two, with defects on demand: what a model of hardware is
 * tested against.
 *
 * <p>Reads are zero where nothing was written and take up no room; the first write to a page
 * allocates. A hole is where memory refuses accesses, as physical memory protection does: it is not
 * {@link #contains contained}. Poison is data known to be corrupt: it is contained, and whoever
 * cares asks {@link #isPoisoned}. Defects may be added at any time and stay.
 *
 * <p>A run of words or a copy that is refused has no effect. Thread-safe.
 */
public final class SparseMemory extends PhysicalMemory {
  private static final int PAGE_BYTES = SparsePages.PAGE_BYTES;
  private static final int OFFSET_MASK = PAGE_BYTES - 1;
  private static final int MIN_ADDRESS_BITS = 12;
  private static final int MAX_ADDRESS_BITS = 56;

  private final long sizeBytes;
  private final SparsePages pages;
  private final AddressRanges holes = new AddressRanges();
  private final AddressRanges poison = new AddressRanges();

  private SparseMemory(int addressBits) {
    this.sizeBytes = 1L << addressBits;
    this.pages = new SparsePages(addressBits);
  }

  static SparseMemory ofAddressBits(int addressBits) {
    if (addressBits < MIN_ADDRESS_BITS || addressBits > MAX_ADDRESS_BITS) {
      throw new IllegalArgumentException(
          "0x%x address bits are not from 0x%x to 0x%x"
              .formatted(addressBits, MIN_ADDRESS_BITS, MAX_ADDRESS_BITS));
    }
    return new SparseMemory(addressBits);
  }

  /**
   * Makes memory refuse accesses that touch any of the bytes.
   *
   * @param end exclusive, greater than {@code start}
   */
  public void addHole(long start, long end) {
    checkRange(start, end);
    holes.add(start, end);
  }

  /**
   * Makes bytes known to be corrupt, whatever is written to them.
   *
   * @param end exclusive, greater than {@code start}
   */
  public void addPoison(long start, long end) {
    checkRange(start, end);
    poison.add(start, end);
  }

  /** Writes bytes, in no particular order, through holes and poison. */
  public void store(long physAddr, byte[] data) {
    checkInside(physAddr, data.length);
    copy(physAddr, MemorySegment.ofArray(data), 0, data.length, true);
  }

  /** Reads bytes, in no particular order, through holes and poison. */
  public byte[] load(long physAddr, int lengthBytes) {
    checkInside(physAddr, lengthBytes);
    byte[] data = new byte[lengthBytes];
    copy(physAddr, MemorySegment.ofArray(data), 0, lengthBytes, false);
    return data;
  }

  @Override
  public long baseAddress() {
    return 0;
  }

  @Override
  public long sizeBytes() {
    return sizeBytes;
  }

  @Override
  public boolean contains(long physAddr, long lengthBytes) {
    return isInside(physAddr, lengthBytes) && !holes.overlaps(physAddr, lengthBytes);
  }

  @Override
  public boolean isPoisoned(long physAddr, long lengthBytes) {
    return isInside(physAddr, lengthBytes) && poison.overlaps(physAddr, lengthBytes);
  }

  @Override
  public long getLongOpaque(long physAddr) {
    return toRead(physAddr, 8).getLongOpaque(physAddr & OFFSET_MASK);
  }

  @Override
  public long getLongAcquire(long physAddr) {
    return toRead(physAddr, 8).getLongAcquire(physAddr & OFFSET_MASK);
  }

  @Override
  public long getLongAcquireOr(long physAddr, long otherwise) {
    return isSound(physAddr, 8) ? getLongAcquire(physAddr) : otherwise;
  }

  @Override
  public long getLong(long physAddr) {
    return toRead(physAddr, 8).getLong(physAddr & OFFSET_MASK);
  }

  @Override
  public void setLongOpaque(long physAddr, long value) {
    toWrite(physAddr, 8).setLongOpaque(physAddr & OFFSET_MASK, value);
  }

  @Override
  public void setLongRelease(long physAddr, long value) {
    toWrite(physAddr, 8).setLongRelease(physAddr & OFFSET_MASK, value);
  }

  @Override
  public void setLong(long physAddr, long value) {
    toWrite(physAddr, 8).setLong(physAddr & OFFSET_MASK, value);
  }

  @Override
  public boolean compareAndSetLong(long physAddr, long expected, long value) {
    return toWrite(physAddr, 8).compareAndSetLong(physAddr & OFFSET_MASK, expected, value);
  }

  @Override
  public boolean compareAndSetLongRelease(long physAddr, long expected, long value) {
    return toWrite(physAddr, 8).compareAndSetLongRelease(physAddr & OFFSET_MASK, expected, value);
  }

  @Override
  public long getAndSetLong(long physAddr, long value) {
    return toWrite(physAddr, 8).getAndSetLong(physAddr & OFFSET_MASK, value);
  }

  @Override
  public long getAndOrLong(long physAddr, long bits) {
    return toWrite(physAddr, 8).getAndOrLong(physAddr & OFFSET_MASK, bits);
  }

  @Override
  public void setLongsOpaque(long physAddr, int words, long first, long step) {
    checkRun(physAddr, words);
    long value = first;
    for (int done = 0; done < words; ) {
      long at = physAddr + 8L * done;
      int run = wordsInPage(at, words - done);
      toWrite(at, 8).setLongsOpaque(at & OFFSET_MASK, run, value, step);
      value += run * step;
      done += run;
    }
  }

  @Override
  public int matchLongsOpaque(long physAddr, int words, long mask, long value) {
    checkRun(physAddr, words);
    for (int done = 0; done < words; ) {
      long at = physAddr + 8L * done;
      int run = wordsInPage(at, words - done);
      int matched = toRead(at, 8).matchLongsOpaque(at & OFFSET_MASK, run, mask, value);
      done += matched;
      if (matched < run) {
        return done;
      }
    }
    return words;
  }

  @Override
  public int getIntOpaque(long physAddr) {
    return toRead(physAddr, 4).getIntOpaque(physAddr & OFFSET_MASK);
  }

  @Override
  public int getIntAcquire(long physAddr) {
    return toRead(physAddr, 4).getIntAcquire(physAddr & OFFSET_MASK);
  }

  @Override
  public int getIntAcquireOr(long physAddr, int otherwise) {
    return isSound(physAddr, 4) ? getIntAcquire(physAddr) : otherwise;
  }

  @Override
  public void setIntOpaque(long physAddr, int value) {
    toWrite(physAddr, 4).setIntOpaque(physAddr & OFFSET_MASK, value);
  }

  @Override
  public void setIntRelease(long physAddr, int value) {
    toWrite(physAddr, 4).setIntRelease(physAddr & OFFSET_MASK, value);
  }

  @Override
  public boolean compareAndSetInt(long physAddr, int expected, int value) {
    return toWrite(physAddr, 4).compareAndSetInt(physAddr & OFFSET_MASK, expected, value);
  }

  @Override
  public void copyOut(long physAddr, MemorySegment target, long targetOffset, long lengthBytes) {
    check(physAddr, lengthBytes);
    copy(physAddr, target, targetOffset, lengthBytes, false);
  }

  @Override
  public void copyIn(long physAddr, MemorySegment source, long sourceOffset, long lengthBytes) {
    check(physAddr, lengthBytes);
    copy(physAddr, source, sourceOffset, lengthBytes, true);
  }

  @Override
  public void clear(long physAddr, long lengthBytes) {
    check(physAddr, lengthBytes);
    for (long done = 0; done < lengthBytes; ) {
      long at = physAddr + done;
      long run = bytesInPage(at, lengthBytes - done);
      @Nullable OrderedMemory page = pages.ifWritten(at >>> SparsePages.PAGE_LOG2);
      if (page != null) {
        page.clear(at & OFFSET_MASK, run);
      }
      done += run;
    }
  }

  @Override
  public MemorySegment slice(long physAddr, long lengthBytes) {
    if (lengthBytes > bytesInPage(physAddr, lengthBytes)) {
      throw new IndexOutOfBoundsException(
          "0x%x bytes at 0x%x are not within one page".formatted(lengthBytes, physAddr));
    }
    check(physAddr, lengthBytes);
    // Whoever has the slice may write to it.
    return pages
        .toWrite(physAddr >>> SparsePages.PAGE_LOG2)
        .slice(physAddr & OFFSET_MASK, lengthBytes);
  }

  @Override
  public void close() {
    pages.forget();
  }

  @Override
  public String toString() {
    return "sparse memory 0x0-0x%x".formatted(sizeBytes - 1);
  }

  private void copy(
      long physAddr, MemorySegment buffer, long offset, long lengthBytes, boolean in) {
    for (long done = 0; done < lengthBytes; ) {
      long at = physAddr + done;
      long run = bytesInPage(at, lengthBytes - done);
      long pageNumber = at >>> SparsePages.PAGE_LOG2;
      if (in) {
        pages.toWrite(pageNumber).copyIn(at & OFFSET_MASK, buffer, offset + done, run);
      } else {
        pages.toRead(pageNumber).copyOut(at & OFFSET_MASK, buffer, offset + done, run);
      }
      done += run;
    }
  }

  private OrderedMemory toRead(long physAddr, int accessBytes) {
    check(physAddr, accessBytes);
    return pages.toRead(physAddr >>> SparsePages.PAGE_LOG2);
  }

  private OrderedMemory toWrite(long physAddr, int accessBytes) {
    check(physAddr, accessBytes);
    // Before the page is made.
    if ((physAddr & (accessBytes - 1)) != 0) {
      throw refused(physAddr, accessBytes);
    }
    return pages.toWrite(physAddr >>> SparsePages.PAGE_LOG2);
  }

  private boolean isSound(long physAddr, int accessBytes) {
    return contains(physAddr, accessBytes) && !poison.overlaps(physAddr, accessBytes);
  }

  private boolean isInside(long physAddr, long lengthBytes) {
    return physAddr >= 0
        && lengthBytes >= 0
        && lengthBytes <= sizeBytes
        && physAddr <= sizeBytes - lengthBytes;
  }

  private void check(long physAddr, long lengthBytes) {
    if (!contains(physAddr, lengthBytes)) {
      throw refused(physAddr, lengthBytes);
    }
  }

  private void checkInside(long physAddr, long lengthBytes) {
    if (!isInside(physAddr, lengthBytes)) {
      throw refused(physAddr, lengthBytes);
    }
  }

  private void checkRun(long physAddr, int words) {
    if (words < 0 || (physAddr & 7) != 0) {
      throw refused(physAddr, 8L * words);
    }
    check(physAddr, 8L * words);
  }

  private void checkRange(long start, long end) {
    if (end <= start || !isInside(start, end - start)) {
      throw new IllegalArgumentException("0x%x-0x%x is no range of %s".formatted(start, end, this));
    }
  }

  private IndexOutOfBoundsException refused(long physAddr, long lengthBytes) {
    return new IndexOutOfBoundsException(
        "access of %d bytes at 0x%x of %s is outside, in a hole or misaligned"
            .formatted(lengthBytes, physAddr, this));
  }

  private static int wordsInPage(long physAddr, int words) {
    return (int) Math.min(words, (PAGE_BYTES - (physAddr & OFFSET_MASK)) >>> 3);
  }

  private static long bytesInPage(long physAddr, long lengthBytes) {
    return Math.min(lengthBytes, PAGE_BYTES - (physAddr & OFFSET_MASK));
  }
}
