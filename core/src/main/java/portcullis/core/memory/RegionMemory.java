package portcullis.core.memory;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.core.sync.OrderedMemory;
import portcullis.core.sync.Rcu;
import portcullis.core.sync.SharedRef;

/**
 * Memory whose regions come and go while it is in use: what a guest lends to the devices that serve
 * it.
 *
 * <p>Each access is a read section of {@link #readers}, so that {@link #remove} returns only when
 * no access uses the region's bytes any more, whoever makes it; only then may they be unmapped. A
 * bus over this memory has the same {@code readers} for its DMA, whose nested sections cost next to
 * nothing.
 *
 * <p>A region may leave between {@link #contains} and the access. So an access where nothing is
 * throws nothing: it reads all ones, and what it writes is dropped, as on a bus. The same holds for
 * reads and writes that a region does not permit. An access does not cross regions. Thread-safe.
 */
public final class RegionMemory extends PhysicalMemory {
  private static final int ADDRESS_BITS = 56;
  private static final Region[] NONE = {};

  private final Rcu readers = new Rcu();
  private final Mutex lock = new Mutex(LockClass.LEAF);
  // Immutable snapshot in order of addresses; replaced under #lock, the release pairs with the
  // acquire in #find.
  private final SharedRef<Region[]> regions = new SharedRef<>(NONE);

  private RegionMemory() {}

  static RegionMemory empty() {
    return new RegionMemory();
  }

  /** The accesses under way: each is a read section. */
  public Rcu readers() {
    return readers;
  }

  /**
   * Puts a region where nothing is.
   *
   * @param start physical address of its first byte, a multiple of 8
   * @param bytes native memory of global lifetime, aligned to 8 bytes
   * @return false, and nothing is changed, if it overlaps another region
   * @throws IllegalArgumentException if it does not fit below 2^56
   */
  public boolean add(long start, MemorySegment bytes, boolean readable, boolean writable) {
    long end = start + bytes.byteSize();
    if (start < 0 || (start & 7) != 0 || bytes.byteSize() == 0 || end < 0 || end > sizeBytes()) {
      throw new IllegalArgumentException("no region 0x%x-0x%x".formatted(start, end));
    }
    Region added = new Region(start, end, new OrderedMemory(bytes), readable, writable);
    lock.lock();
    try {
      Region[] old = regions.getPlain();
      int at = 0;
      while (at < old.length && old[at].start < start) {
        at++;
      }
      if ((at > 0 && old[at - 1].end > start) || (at < old.length && old[at].start < end)) {
        return false;
      }
      Region[] grown = Arrays.copyOf(old, old.length + 1);
      System.arraycopy(old, at, grown, at + 1, old.length - at);
      grown[at] = added;
      regions.setRelease(grown);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes the region away that starts at {@code start}, if there is one, and waits until no access
   * uses it any more. Not to be called inside a read section of {@link #readers}.
   */
  public void remove(long start) {
    lock.lock();
    try {
      regions.setRelease(
          Arrays.stream(regions.getPlain()).filter(r -> r.start != start).toArray(Region[]::new));
    } finally {
      lock.unlock();
    }
    // Pairs with the sections of #enter.
    readers.synchronize();
  }

  @Override
  public long baseAddress() {
    return 0;
  }

  @Override
  public long sizeBytes() {
    return 1L << ADDRESS_BITS;
  }

  @Override
  public boolean contains(long physAddr, long lengthBytes) {
    return find(physAddr, lengthBytes) != null;
  }

  @Override
  public boolean overlaps(long start, long last) {
    for (Region region : regions.getAcquire()) {
      if (Long.compareUnsigned(start, region.end - 1) <= 0
          && Long.compareUnsigned(region.start, last) <= 0) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean isPoisoned(long physAddr, long lengthBytes) {
    return false;
  }

  @Override
  public long getLongOpaque(long physAddr) {
    return getLongAcquireOr(physAddr, -1);
  }

  @Override
  public long getLongAcquire(long physAddr) {
    return getLongAcquireOr(physAddr, -1);
  }

  @Override
  public long getLongAcquireOr(long physAddr, long otherwise) {
    Rcu.Reader section = enter();
    try {
      Region region = toRead(physAddr, 8);
      return region == null ? otherwise : region.bytes.getLongAcquire(physAddr - region.start);
    } finally {
      section.exit();
    }
  }

  @Override
  public long getLong(long physAddr) {
    Rcu.Reader section = enter();
    try {
      Region region = toRead(physAddr, 8);
      return region == null ? -1 : region.bytes.getLong(physAddr - region.start);
    } finally {
      section.exit();
    }
  }

  @Override
  public void setLongOpaque(long physAddr, long value) {
    setLongRelease(physAddr, value);
  }

  @Override
  public void setLongRelease(long physAddr, long value) {
    Rcu.Reader section = enter();
    try {
      Region region = toWrite(physAddr, 8);
      if (region != null) {
        region.bytes.setLongRelease(physAddr - region.start, value);
      }
    } finally {
      section.exit();
    }
  }

  @Override
  public void setLong(long physAddr, long value) {
    Rcu.Reader section = enter();
    try {
      Region region = toWrite(physAddr, 8);
      if (region != null) {
        region.bytes.setLong(physAddr - region.start, value);
      }
    } finally {
      section.exit();
    }
  }

  @Override
  public boolean compareAndSetLong(long physAddr, long expected, long value) {
    Rcu.Reader section = enter();
    try {
      Region region = toWrite(physAddr, 8);
      return region != null
          && region.bytes.compareAndSetLong(physAddr - region.start, expected, value);
    } finally {
      section.exit();
    }
  }

  @Override
  public boolean compareAndSetLongRelease(long physAddr, long expected, long value) {
    return compareAndSetLong(physAddr, expected, value);
  }

  @Override
  public long getAndSetLong(long physAddr, long value) {
    Rcu.Reader section = enter();
    try {
      Region region = toWrite(physAddr, 8);
      return region == null ? -1 : region.bytes.getAndSetLong(physAddr - region.start, value);
    } finally {
      section.exit();
    }
  }

  @Override
  public long getAndOrLong(long physAddr, long bits) {
    Rcu.Reader section = enter();
    try {
      Region region = toWrite(physAddr, 8);
      return region == null ? -1 : region.bytes.getAndOrLong(physAddr - region.start, bits);
    } finally {
      section.exit();
    }
  }

  @Override
  public void setLongsOpaque(long physAddr, int words, long first, long step) {
    long value = first;
    for (int i = 0; i < words; i++) {
      setLongOpaque(physAddr + 8L * i, value);
      value += step;
    }
  }

  @Override
  public int matchLongsOpaque(long physAddr, int words, long mask, long value) {
    int matched = 0;
    while (matched < words && ((getLongOpaque(physAddr + 8L * matched) ^ value) & mask) == 0) {
      matched++;
    }
    return matched;
  }

  @Override
  public int getIntOpaque(long physAddr) {
    return getIntAcquireOr(physAddr, -1);
  }

  @Override
  public int getIntAcquire(long physAddr) {
    return getIntAcquireOr(physAddr, -1);
  }

  @Override
  public int getIntAcquireOr(long physAddr, int otherwise) {
    Rcu.Reader section = enter();
    try {
      Region region = toRead(physAddr, 4);
      return region == null ? otherwise : region.bytes.getIntAcquire(physAddr - region.start);
    } finally {
      section.exit();
    }
  }

  @Override
  public void setIntOpaque(long physAddr, int value) {
    setIntRelease(physAddr, value);
  }

  @Override
  public void setIntRelease(long physAddr, int value) {
    Rcu.Reader section = enter();
    try {
      Region region = toWrite(physAddr, 4);
      if (region != null) {
        region.bytes.setIntRelease(physAddr - region.start, value);
      }
    } finally {
      section.exit();
    }
  }

  @Override
  public boolean compareAndSetInt(long physAddr, int expected, int value) {
    Rcu.Reader section = enter();
    try {
      Region region = toWrite(physAddr, 4);
      return region != null
          && region.bytes.compareAndSetInt(physAddr - region.start, expected, value);
    } finally {
      section.exit();
    }
  }

  @Override
  public void copyOut(long physAddr, MemorySegment target, long targetOffset, long lengthBytes) {
    Rcu.Reader section = enter();
    try {
      Region region = toRead(physAddr, lengthBytes);
      if (region != null) {
        region.bytes.copyOut(physAddr - region.start, target, targetOffset, lengthBytes);
      } else {
        target.asSlice(targetOffset, lengthBytes).fill((byte) -1);
      }
    } finally {
      section.exit();
    }
  }

  @Override
  public void copyIn(long physAddr, MemorySegment source, long sourceOffset, long lengthBytes) {
    Rcu.Reader section = enter();
    try {
      Region region = toWrite(physAddr, lengthBytes);
      if (region != null) {
        region.bytes.copyIn(physAddr - region.start, source, sourceOffset, lengthBytes);
      }
    } finally {
      section.exit();
    }
  }

  @Override
  public void clear(long physAddr, long lengthBytes) {
    Rcu.Reader section = enter();
    try {
      Region region = toWrite(physAddr, lengthBytes);
      if (region != null) {
        region.bytes.clear(physAddr - region.start, lengthBytes);
      }
    } finally {
      section.exit();
    }
  }

  /** There are no views of this memory: one could outlive its region. */
  @Override
  public MemorySegment slice(long physAddr, long lengthBytes) {
    throw new UnsupportedOperationException(
        "a view of 0x%x bytes at 0x%x could outlive its region".formatted(lengthBytes, physAddr));
  }

  /** Does nothing: the bytes belong to whoever added them. */
  @Override
  public void close() {}

  @Override
  public String toString() {
    return "memory of " + regions.getAcquire().length + " regions";
  }

  private Rcu.Reader enter() {
    Rcu.Reader section = readers.reader();
    section.enter();
    return section;
  }

  private @Nullable Region toRead(long physAddr, long lengthBytes) {
    Region region = find(physAddr, lengthBytes);
    return region != null && region.readable ? region : null;
  }

  private @Nullable Region toWrite(long physAddr, long lengthBytes) {
    Region region = find(physAddr, lengthBytes);
    return region != null && region.writable ? region : null;
  }

  private @Nullable Region find(long physAddr, long lengthBytes) {
    Region[] now = regions.getAcquire();
    int low = 0;
    int high = now.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      Region region = now[middle];
      if (physAddr < region.start) {
        high = middle - 1;
      } else if (physAddr >= region.end) {
        low = middle + 1;
      } else {
        return lengthBytes >= 0 && lengthBytes <= region.end - physAddr ? region : null;
      }
    }
    return null;
  }

  // Addresses start to end, exclusive.
  private record Region(
      long start, long end, OrderedMemory bytes, boolean readable, boolean writable) {}
}
