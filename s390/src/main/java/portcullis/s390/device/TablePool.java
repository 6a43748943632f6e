package portcullis.s390.device;

import portcullis.core.memory.PhysicalMemory;

/**
 * The hypervisor's memory for shadow tables: blocks of 16 KiB, of which some are cut into 2 KiB for
 * page tables. What is free is chained through its own first word, so that nothing here allocates
 * on the heap or fails to be given back.
 *
 * <p>Guarded by the hypervisor's lock.
 */
final class TablePool implements AutoCloseable {
  /** There is no memory left; never the address of a table. */
  static final long NONE = 0;

  private static final int LARGE_BYTES = 16 << 10;
  private static final int SMALL_BYTES = 2 << 10;
  // Not where any guest has memory, so that no address is mistaken for another.
  private static final long BASE = 1L << 44;

  private final PhysicalMemory memory;
  private long nextFresh = BASE;
  private final long endFresh;
  private long freeLarge = NONE;
  private long freeSmall = NONE;
  private long usedBytes;

  /**
   * @param sizeBytes a multiple of 16 KiB
   */
  TablePool(long sizeBytes) {
    memory = PhysicalMemory.anonymous(BASE, sizeBytes);
    endFresh = BASE + sizeBytes;
  }

  PhysicalMemory memory() {
    return memory;
  }

  /** Bytes in tables that have not been given back. */
  long usedBytes() {
    return usedBytes;
  }

  /** A page table's room, with anything in it, or {@link #NONE}. */
  long takeSmall() {
    if (freeSmall == NONE) {
      long block = take();
      if (block == NONE) {
        return NONE;
      }
      for (int at = 0; at < LARGE_BYTES; at += SMALL_BYTES) {
        chainSmall(block + at);
      }
    }
    long table = freeSmall;
    freeSmall = memory.getLongOpaque(table);
    usedBytes += SMALL_BYTES;
    return table;
  }

  /** The same for a region or segment table. */
  long takeLarge() {
    long table = take();
    if (table != NONE) {
      usedBytes += LARGE_BYTES;
    }
    return table;
  }

  /** Takes a page table back that nobody reads any more. */
  void giveSmall(long table) {
    usedBytes -= SMALL_BYTES;
    chainSmall(table);
  }

  /** Takes a region or segment table back that nobody reads any more. */
  void giveLarge(long table) {
    usedBytes -= LARGE_BYTES;
    memory.setLongOpaque(table, freeLarge);
    freeLarge = table;
  }

  private long take() {
    if (freeLarge != NONE) {
      long block = freeLarge;
      freeLarge = memory.getLongOpaque(block);
      return block;
    }
    if (nextFresh == endFresh) {
      return NONE;
    }
    nextFresh += LARGE_BYTES;
    return nextFresh - LARGE_BYTES;
  }

  private void chainSmall(long table) {
    memory.setLongOpaque(table, freeSmall);
    freeSmall = table;
  }

  @Override
  public void close() {
    memory.close();
  }
}
