package portcullis.vfiouser.client;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;

/** What a client lends without a descriptor, by DMA address. Thread-safe. */
final class LentMemory {
  private final Mutex lock = new Mutex(LockClass.LEAF);
  // By start; guarded by #lock.
  private final TreeMap<Long, MemorySegment> ranges = new TreeMap<>();

  void add(long start, MemorySegment bytes) {
    lock.lock();
    try {
      ranges.put(start, bytes);
    } finally {
      lock.unlock();
    }
  }

  void remove(long start) {
    lock.lock();
    try {
      ranges.remove(start);
    } finally {
      lock.unlock();
    }
  }

  /** The bytes of a range, or null if they are not all lent. */
  @Nullable MemorySegment find(long address, long lengthBytes) {
    lock.lock();
    try {
      Map.Entry<Long, MemorySegment> before = ranges.floorEntry(address);
      if (before == null) {
        return null;
      }
      long offset = address - before.getKey();
      long size = before.getValue().byteSize();
      return lengthBytes < 0 || lengthBytes > size || offset > size - lengthBytes
          ? null
          : before.getValue().asSlice(offset, lengthBytes);
    } finally {
      lock.unlock();
    }
  }
}
