package portcullis.core.pagetable;

import org.jspecify.annotations.Nullable;
import portcullis.core.invalidation.Gather;
import portcullis.core.memory.PhysicalMemory;

/**
 * Finds the leaves of a range that hardware has marked as written, and makes them clean.
 * Thread-safe as {@link PageTable} is; allocates nothing.
 */
final class DirtyWalk {
  private final TableFormat format;
  private final TableTree tree;
  private final PhysicalMemory memory;
  private final long dirtyBit;

  DirtyWalk(TableFormat format, TableTree tree, PhysicalMemory memory) {
    this.format = format;
    this.tree = tree;
    this.memory = memory;
    this.dirtyBit = format.dirtyBit();
  }

  /**
   * Tells {@code sink} every dirty page from {@code firstIova} to {@code lastIova}.
   *
   * @param cleaned gets the pages, which are made clean; null to leave them as they are
   */
  void read(long firstIova, long lastIova, DirtySink sink, @Nullable Gather cleaned) {
    long iova = firstIova;
    while (true) {
      Level level = tree.rootLevel;
      long table = tree.rootAddress;
      // Pairs with TableTree#install.
      long entry = memory.getLongAcquire(level.slotOf(table, iova));
      while (!level.isEmpty(entry) && level.isTable(entry)) {
        table = level.tableOf(entry);
        level = tree.below(level);
        entry = memory.getLongAcquire(level.slotOf(table, iova)); // pairs with TableTree#install
      }
      long lastRead = readRun(level, table, iova, lastIova, sink, cleaned);
      if (Long.compareUnsigned(lastRead, lastIova) >= 0) {
        return;
      }
      iova = lastRead + 1;
    }
  }

  /**
   * Reads leaves and holes within one table, from that of {@code iova}, which is not a link, to the
   * next link, the table's end or {@code lastIova}; returns the last IOVA of what it has read.
   */
  private long readRun(
      Level level, long table, long iova, long lastIova, DirtySink sink, @Nullable Gather cleaned) {
    long at = iova;
    while (true) {
      long entry = memory.getLongOpaque(level.slotOf(table, at));
      int sizeLog2 = level.entrySpanLog2;
      if (!level.isEmpty(entry)) {
        if (level.isTable(entry)) {
          return at - 1;
        }
        sizeLog2 = level.severalLeafSizes ? format.leafSizeLog2(level.number, entry) : sizeLog2;
        long leafIova = at & -(1L << sizeLog2);
        int entries = 1 << (sizeLog2 - level.entrySpanLog2);
        if (isDirty(level.slotOf(table, leafIova), entries, cleaned != null)) {
          sink.dirty(leafIova, 1L << sizeLog2);
          if (cleaned != null) {
            cleaned.add(leafIova, leafIova + (1L << sizeLog2) - 1, sizeLog2);
          }
        }
      }
      long last = at | ((1L << sizeLog2) - 1);
      if (Long.compareUnsigned(last, lastIova) >= 0 || level.indexOf(last + 1) == 0) {
        return last;
      }
      at = last + 1;
    }
  }

  /** Whether any entry of a leaf is dirty. Hardware may mark one of them, or all. */
  private boolean isDirty(long firstSlot, int entries, boolean clean) {
    boolean dirty = false;
    for (int i = 0; i < entries; i++) {
      long slot = firstSlot + ((long) i << 3);
      long entry = memory.getLongOpaque(slot);
      dirty |= (entry & dirtyBit) != 0;
      // By compare-and-set, since hardware marks the entry in the same way meanwhile.
      while (clean
          && (entry & dirtyBit) != 0
          && !memory.compareAndSetLong(slot, entry, entry & ~dirtyBit)) {
        entry = memory.getLongOpaque(slot);
      }
    }
    return dirty;
  }
}
