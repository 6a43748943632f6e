package portcullis.riscv.driver;

import portcullis.core.memory.PhysicalMemory;
import portcullis.riscv.spec.DirectoryEntry;

/**
 * A directory as a radix tree of tables, 4 KiB each, which a unit walks from an id to a context:
 * sections 2.1 and 2.2. Tables are added and never taken away. Guarded by its owner's lock.
 */
final class DirectoryTree {
  /** What {@link #makeContext} answers when there is no memory for tables. */
  static final long NO_MEMORY = 0;

  static final int TABLE_LOG2 = 12;

  /** Which entry of a level's table an id is in. */
  @FunctionalInterface
  interface Index {
    /**
     * The index.
     *
     * @param level 0 for the leaf
     */
    int of(int id, int level);
  }

  private final UnitPages pages;
  private final PhysicalMemory memory;
  private final long root;
  private final int levels;
  private final int contextBytes;
  private final Index index;
  private final long[] missing = new long[2];

  /**
   * @param pages where tables come from
   * @param root an empty table
   */
  DirectoryTree(UnitPages pages, long root, int levels, int contextBytes, Index index) {
    this.pages = pages;
    this.memory = pages.memory();
    this.root = root;
    this.levels = levels;
    this.contextBytes = contextBytes;
    this.index = index;
  }

  /**
   * Makes a place for a context, with all tables on the way to it, or changes nothing.
   *
   * @return the context's physical address, or {@link #NO_MEMORY}
   */
  long makeContext(int id) {
    int level = levels - 1;
    long table = root;
    while (level > 0) {
      long entry = memory.getLongOpaque(slot(table, id, level));
      if (!DirectoryEntry.V.isSet(entry)) {
        break;
      }
      table = DirectoryEntry.tablePhysAddr(entry);
      level--;
    }
    return level == 0 ? context(table, id) : extend(table, level, id);
  }

  /** Links tables for {@code level} - 1 down to 0 below the empty entry at {@code level}. */
  private long extend(long table, int level, int id) {
    if (!pages.allocateAll(TABLE_LOG2, missing, level)) {
      return NO_MEMORY;
    }
    for (int i = 1; i < level; i++) {
      memory.setLongOpaque(slot(missing[i - 1], id, level - i), DirectoryEntry.encode(missing[i]));
    }
    // Pairs with the unit's walk of the directory: whoever sees the link sees zeros behind it. Not
    // valid before, it was not cached, so nothing need be invalidated (section 6.3.8).
    memory.setLongRelease(slot(table, id, level), DirectoryEntry.encode(missing[0]));
    return context(missing[level - 1], id);
  }

  private long context(long leaf, int id) {
    return leaf + (long) index.of(id, 0) * contextBytes;
  }

  private long slot(long table, int id, int level) {
    return table + (long) index.of(id, level) * DirectoryEntry.BYTES;
  }
}
