package portcullis.check.defect.loserleaks;

import portcullis.check.defect.Defect;
import portcullis.check.defect.Planted;
import portcullis.core.memory.PageAllocator;
import portcullis.core.memory.PhysicalMemory;

/** A table that nobody links is never given back. */
@Defect(
    name = "table-install-leaks",
    replaces = "portcullis.core.pagetable.TableTree",
    scenario = "table-install",
    description = "whoever comes second with a table keeps it")
@SuppressWarnings({"NullAway.Init", "UnusedMethod", "UnusedVariable"}) // for the original's
final class TableTree {
  private static final long NO_MEMORY = -1;

  private PageAllocator pages;
  private PhysicalMemory memory;

  native Level below(Level level);

  private static native long newTable(PageAllocator pages, Level level);

  @Planted
  private long install(Level level, long slot, long emptyEntry) {
    long table = newTable(pages, below(level));
    if (table == PageAllocator.NONE) {
      return NO_MEMORY;
    }
    long entry = level.tableEntry(table);
    return memory.compareAndSetLongRelease(slot, emptyEntry, entry)
        ? entry
        : memory.getLongAcquire(slot);
  }
}
