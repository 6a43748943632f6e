package portcullis.check.defect.overwritten;

import portcullis.check.defect.Defect;
import portcullis.check.defect.Planted;
import portcullis.core.memory.PageAllocator;
import portcullis.core.memory.PhysicalMemory;

/** Class 19: of two threads that make a table, one loses what it maps. */
@Defect(
    name = "table-install-overwrites",
    replaces = "portcullis.core.pagetable.TableTree",
    scenario = "table-install",
    description = "a table is linked without looking whether there is one")
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
    memory.setLongRelease(slot, entry);
    return entry;
  }
}
