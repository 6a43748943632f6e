package portcullis.core.pagetable;

import org.jspecify.annotations.Nullable;
import portcullis.core.invalidation.Gather;
import portcullis.core.memory.PageAllocator;
import portcullis.core.memory.PhysicalMemory;

/**
 * The tables of one {@link PageTable} and the links between them: made on the way down, taken out
 * by whoever unmaps a whole span. Thread-safe as that class is.
 */
final class TableTree {
  /** Instead of a table: a leaf stands where the way leads. */
  static final long IN_THE_WAY = 0;

  /** Instead of a table: there is no memory for it. */
  static final long NO_MEMORY = -1;

  /** Physical address of the root. */
  final long rootAddress;

  /** Level of the root. */
  final Level rootLevel;

  private final PageAllocator pages;
  private final PhysicalMemory memory;
  private final Level[] levels;

  private TableTree(PageAllocator pages, Level[] levels, long rootAddress) {
    this.pages = pages;
    this.memory = pages.memory();
    this.levels = levels;
    this.rootLevel = levels[levels.length - 1];
    this.rootAddress = rootAddress;
  }

  /** A root without entries; null if there is no memory for it. */
  static @Nullable TableTree create(PageAllocator pages, Level[] levels) {
    long root = newTable(pages, levels[levels.length - 1]);
    return root == PageAllocator.NONE ? null : new TableTree(pages, levels, root);
  }

  /** The level of the tables that entries of {@code level} point to. */
  Level below(Level level) {
    return levels[level.number - 1];
  }

  /**
   * The table of a level on the way of an IOVA, made if need be.
   *
   * @return its address, which is positive, {@link #IN_THE_WAY} or {@link #NO_MEMORY}
   */
  long tableFor(long iova, int levelNumber) {
    Level level = rootLevel;
    long table = rootAddress;
    while (level.number > levelNumber) {
      long slot = level.slotOf(table, iova);
      // Pairs with #install: the table below is seen with its empty entries.
      long entry = memory.getLongAcquire(slot);
      if (level.isEmpty(entry)) {
        entry = install(level, slot, entry);
        if (entry == NO_MEMORY) {
          return NO_MEMORY;
        }
      }
      if (!level.isTable(entry)) {
        return IN_THE_WAY;
      }
      table = level.tableOf(entry);
      level = below(level);
    }
    return table;
  }

  /**
   * Takes out the tables that end at {@code lastCleared}, from {@code lowest} upwards, as far as
   * their spans are in the range from {@code firstIova} to {@code lastIova}. All of it up to {@code
   * lastCleared} has been unmapped without a hole, so they are empty, and nobody else maps there.
   *
   * <p>Each is found from the root anew: that costs a walk for a whole table, and needs no memory
   * of the way down.
   */
  void unlink(Level lowest, long lastCleared, long firstIova, long lastIova, Gather gather) {
    for (int i = lowest.number + 1; i < levels.length; i++) {
      Level parent = levels[i];
      long offsets = (1L << parent.entrySpanLog2) - 1;
      if ((lastCleared & offsets) != offsets
          || Long.compareUnsigned(lastCleared, lastIova) > 0
          || Long.compareUnsigned(lastCleared & ~offsets, firstIova) < 0) {
        return;
      }
      // Finds every table, so it makes none.
      long slot = parent.slotOf(tableFor(lastCleared, i), lastCleared);
      long table = parent.tableOf(memory.getLongOpaque(slot));
      memory.setLongOpaque(slot, parent.emptyEntry);
      gather.addTable(pages, table);
    }
  }

  /** Gives all tables back, the root too. */
  void free() {
    free(rootLevel, rootAddress);
  }

  /** Links a new table into an empty slot, unless another thread is first; returns the entry. */
  private long install(Level level, long slot, long emptyEntry) {
    long table = newTable(pages, below(level));
    if (table == PageAllocator.NONE) {
      return NO_MEMORY;
    }
    long entry = level.tableEntry(table);
    // Release: pairs with the acquire reads of #tableFor, PageTable#clear, PageTable#iovaToPhys
    // and of hardware walkers, which so see the entries that #newTable left.
    if (memory.compareAndSetLongRelease(slot, emptyEntry, entry)) {
      return entry;
    }
    pages.free(table);
    // Pairs with the winner's release.
    return memory.getLongAcquire(slot);
  }

  private void free(Level level, long table) {
    for (int i = 0; level.number > 0 && i < level.entries; i++) {
      long entry = memory.getLongAcquire(table + ((long) i << 3)); // pairs with #install
      if (!level.isEmpty(entry) && level.isTable(entry)) {
        free(below(level), level.tableOf(entry));
      }
    }
    pages.free(table);
  }

  private static long newTable(PageAllocator pages, Level level) {
    long table = pages.allocate(level.tableSizeLog2());
    if (table != PageAllocator.NONE && level.emptyEntry != 0) {
      pages.memory().setLongsOpaque(table, level.entries, level.emptyEntry, 0);
    }
    return table;
  }
}
