package portcullis.check.defect.relaxedlink;

import portcullis.check.defect.Defect;
import portcullis.check.defect.Planted;
import portcullis.core.memory.PageAllocator;
import portcullis.core.memory.PhysicalMemory;

/** Class 31: hardware finds what the page was used for before. */
@Defect(
    name = "table-linked-without-order",
    replaces = "portcullis.core.pagetable.TableTree",
    scenario = "table-install-walk",
    description = "a table can be seen before it is zero")
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
    if (memory.getLongAcquire(slot) != emptyEntry) {
      pages.free(table);
      return memory.getLongAcquire(slot);
    }
    memory.setLongOpaque(slot, entry);
    return entry;
  }
}
