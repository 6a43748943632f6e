package portcullis.riscv.driver;

import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;

/**
 * Ids of address spaces, which tag their entries in IOTLBs: {@code PSCID} of the first stage, 20
 * bits, section 2.1.3.3, or {@code GSCID} of the second, 16 bits, section 2.1.3.2.
 *
 * <p>One allocator serves all units, so that an address space has one id wherever it is used. 0 is
 * never handed out: it is what contexts that translate nothing carry. Ids are given in turn, so
 * that one that was given back rests as long as possible. Thread-safe; {@link #release} neither
 * fails nor allocates.
 */
final class AddressSpaceIds {
  /** What {@link #allocate} answers when every id is in use. */
  static final int NONE = 0;

  /** The highest {@code PSCID}. */
  static final int LAST_PSCID = (1 << 20) - 1;

  /** The highest {@code GSCID}. */
  static final int LAST_GSCID = (1 << 16) - 1;

  private final Mutex lock = new Mutex(LockClass.ID_SPACE);
  private final int last;
  // Bit n of the whole is set while id n is in use; guarded by #lock.
  private final long[] used;
  // Where the next search begins; guarded by #lock.
  private int next = 1;

  /** Hands out ids up to {@code last}. */
  AddressSpaceIds(int last) {
    if (last < 1 || last > LAST_PSCID) {
      throw new IllegalArgumentException("last id 0x" + Integer.toHexString(last));
    }
    this.last = last;
    this.used = new long[(last >>> 6) + 1];
    used[0] = 1;
    for (int beyond = last + 1; (beyond & 63) != 0; beyond++) {
      used[beyond >>> 6] |= 1L << beyond;
    }
  }

  /** An id that nobody has, or {@link #NONE}. */
  int allocate() {
    lock.lock();
    try {
      int id = clearFrom(next);
      if (id == NONE) {
        id = clearFrom(1);
      }
      if (id != NONE) {
        used[id >>> 6] |= 1L << id;
        next = id == last ? 1 : id + 1;
      }
      return id;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes an id back, which every IOTLB has forgotten.
   *
   * @throws IllegalArgumentException if it is not in use
   */
  void release(int id) {
    lock.lock();
    try {
      if (id < 1 || id > last || (used[id >>> 6] & 1L << id) == 0) {
        throw new IllegalArgumentException("address-space id 0x%x is not in use".formatted(id));
      }
      used[id >>> 6] &= ~(1L << id);
    } finally {
      lock.unlock();
    }
  }

  /** How many are handed out. */
  int inUse() {
    lock.lock();
    try {
      // Id 0 and those beyond the last are marked for good.
      int marked = 1 + used.length * Long.SIZE - (last + 1);
      int set = 0;
      for (long word : used) {
        set += Long.bitCount(word);
      }
      return set - marked;
    } finally {
      lock.unlock();
    }
  }

  private int clearFrom(int first) {
    int word = first >>> 6;
    long free = ~used[word] & (-1L << first);
    while (free == 0) {
      if (++word == used.length) {
        return NONE;
      }
      free = ~used[word];
    }
    return (word << 6) + Long.numberOfTrailingZeros(free);
  }
}
