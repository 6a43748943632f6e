package portcullis.s390.device;

import org.jspecify.annotations.Nullable;
import portcullis.core.memory.PhysicalMemory;
import portcullis.s390.spec.PageEntry;
import portcullis.s390.spec.TableEntry;
import portcullis.s390.spec.TableLevel;

/**
 * The hypervisor's tables for one registration: real tables in its own memory, of the same shape as
 * the guest's, which hardware walks. A valid entry leads to a page that is pinned for it.
 *
 * <p>Changed under the hypervisor's lock only; hardware reads them meanwhile. Tables are linked
 * with release when they are complete, and given back after a grace period.
 */
final class Shadow {
  /** There is no page table for an address; {@link #emptySpanLog2} says how far. */
  static final long NONE = TablePool.NONE;

  private final TablePool pool;
  private final PhysicalMemory memory;
  private final TableLevel rootLevel;
  private final long root;
  // All guarded by the hypervisor's lock.
  private int livePins;
  private int emptySpanLog2;
  private long touched;

  private Shadow(TablePool pool, TableLevel rootLevel, long root) {
    this.pool = pool;
    this.memory = pool.memory();
    this.rootLevel = rootLevel;
    this.root = root;
  }

  /** Makes an empty one; null if there is no memory for its root. */
  static @Nullable Shadow make(TablePool pool, TableLevel rootLevel) {
    long root = pool.takeLarge();
    if (root == TablePool.NONE) {
      return null;
    }
    Shadow made = new Shadow(pool, rootLevel, root);
    made.fill(rootLevel, root);
    return made;
  }

  PhysicalMemory memory() {
    return memory;
  }

  long root() {
    return root;
  }

  int livePins() {
    return livePins;
  }

  void pinned() {
    livePins++;
  }

  void unpinned() {
    livePins--;
  }

  /** Entries read and written since the last call. */
  long takeTouched() {
    long taken = touched;
    touched = 0;
    return taken;
  }

  /** The page table for an address, or {@link #NONE}. */
  long pageTable(long iova) {
    if (TableWalker.isBeyond(rootLevel, iova)) {
      emptySpanLog2 = rootLevel.tableSpanLog2();
      return NONE;
    }
    long table = root;
    for (TableLevel level = rootLevel; level != TableLevel.PAGE; level = level.below()) {
      long entry = memory.getLongOpaque(table + 8L * level.index(iova));
      touched++;
      if (TableEntry.INVALID.isSet(entry)) {
        emptySpanLog2 = level.entrySpanLog2();
        return NONE;
      }
      table = TableEntry.tablePhysAddr(level, entry);
    }
    return table;
  }

  /** How much, as a power of two, has no page table around the address asked for last. */
  int emptySpanLog2() {
    return emptySpanLog2;
  }

  /** The page table for an address, made if need be; {@link #NONE} if there is no memory. */
  long makePageTable(long iova) {
    long table = root;
    for (TableLevel level = rootLevel; level != TableLevel.PAGE; level = level.below()) {
      long at = table + 8L * level.index(iova);
      long entry = memory.getLongOpaque(at);
      touched++;
      if (TableEntry.INVALID.isSet(entry)) {
        boolean small = level == TableLevel.SEGMENT;
        long below = small ? pool.takeSmall() : pool.takeLarge();
        if (below == TablePool.NONE) {
          return NONE;
        }
        fill(level.below(), below);
        entry = below | TableEntry.tableBits(level);
        memory.setLongRelease(at, entry); // pairs with the acquire of TableWalker#read
        touched++;
      }
      table = TableEntry.tablePhysAddr(level, entry);
    }
    return table;
  }

  /** An entry of a page table. */
  long get(long pageTable, int index) {
    touched++;
    return memory.getLongOpaque(pageTable + 8L * index);
  }

  /** Writes an entry of a page table. */
  void set(long pageTable, int index, long entry) {
    touched++;
    memory.setLongRelease(pageTable + 8L * index, entry); // pairs with TableWalker#read
  }

  /** Told of each page when the shadow goes. */
  @FunctionalInterface
  interface PageSink {
    void page(long physAddr);
  }

  /** Gives all tables back; hardware must have stopped to read them. */
  void drop(PageSink pages) {
    drop(rootLevel, root, pages);
  }

  private void drop(TableLevel level, long table, PageSink pages) {
    int entries = 1 << level.indexBits();
    for (int i = 0; i < entries; i++) {
      long entry = memory.getLongOpaque(table + 8L * i);
      touched++;
      if (level == TableLevel.PAGE) {
        if (!PageEntry.INVALID.isSet(entry)) {
          livePins--;
          pages.page(PageEntry.physAddr(entry));
        }
      } else if (!TableEntry.INVALID.isSet(entry)) {
        drop(level.below(), TableEntry.tablePhysAddr(level, entry), pages);
      }
    }
    if (level == TableLevel.PAGE) {
      pool.giveSmall(table);
    } else {
      pool.giveLarge(table);
    }
  }

  /**
   * Unlinks page tables without a page, for {@link #giveBack} after a grace period.
   *
   * @return the first of them, chained by their first words, which hardware takes for entries
   *     without a page; {@link #NONE} if there is none
   */
  long unlinkEmpty() {
    return unlinkEmpty(rootLevel, root, NONE);
  }

  private long unlinkEmpty(TableLevel level, long table, long chain) {
    long unlinked = chain;
    for (int i = 0; i < 1 << level.indexBits(); i++) {
      long entry = memory.getLongOpaque(table + 8L * i);
      touched++;
      if (TableEntry.INVALID.isSet(entry)) {
        continue;
      }
      long below = TableEntry.tablePhysAddr(level, entry);
      if (level != TableLevel.SEGMENT) {
        unlinked = unlinkEmpty(level.below(), below, unlinked);
      } else if (isEmpty(below)) {
        memory.setLongRelease(table + 8L * i, TableEntry.empty(level));
        // A link is the address of a table with the invalid bit: no page for whoever still walks.
        memory.setLongRelease(below, unlinked | PageEntry.EMPTY);
        unlinked = below;
      }
    }
    return unlinked;
  }

  /** Gives back what {@link #unlinkEmpty} returned; says whether there was anything. */
  boolean giveBack(long chain) {
    long table = chain;
    while (table != NONE) {
      long next = memory.getLongOpaque(table) & ~PageEntry.EMPTY;
      pool.giveSmall(table);
      table = next;
    }
    return chain != NONE;
  }

  private boolean isEmpty(long pageTable) {
    int entries = 1 << TableLevel.PAGE.indexBits();
    touched += entries;
    return memory.matchLongsOpaque(
            pageTable, entries, PageEntry.INVALID.mask(), PageEntry.INVALID.mask())
        == entries;
  }

  private void fill(TableLevel level, long table) {
    long empty = level == TableLevel.PAGE ? PageEntry.EMPTY : TableEntry.empty(level);
    memory.setLongsOpaque(table, 1 << level.indexBits(), empty, 0);
    touched += 1L << level.indexBits();
  }
}
