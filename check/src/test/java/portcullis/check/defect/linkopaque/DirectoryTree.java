package portcullis.check.defect.linkopaque;

import portcullis.check.defect.Defect;
import portcullis.check.defect.Planted;
import portcullis.core.memory.PhysicalMemory;
import portcullis.riscv.spec.DirectoryEntry;

/** The link to a table of the directory is not ordered behind its zeros. */
@Defect(
    name = "directory-linked-before-zeroed",
    replaces = "portcullis.riscv.driver.DirectoryTree",
    scenario = "directory-install",
    description = "a table is linked by a store that may pass the zeros in it")
@SuppressWarnings("NullAway.Init") // they stand for the original's
final class DirectoryTree {
  private UnitPages pages;
  private PhysicalMemory memory;
  private long[] missing;

  private native long context(long leaf, int id);

  private native long slot(long table, int id, int level);

  @Planted
  private long extend(long table, int level, int id) {
    if (!pages.allocateAll(12, missing, level)) {
      return 0;
    }
    for (int i = 1; i < level; i++) {
      memory.setLongOpaque(slot(missing[i - 1], id, level - i), DirectoryEntry.encode(missing[i]));
    }
    memory.setLongOpaque(slot(table, id, level), DirectoryEntry.encode(missing[0]));
    return context(missing[level - 1], id);
  }
}
