package portcullis.check.defect.leaflock;

import portcullis.check.defect.Defect;
import portcullis.check.defect.Planted;
import portcullis.core.invalidation.FlushReport;
import portcullis.core.memory.PageAllocator;
import portcullis.core.memory.PageChain;
import portcullis.core.sync.Mutex;

/** Class 21: two locks are taken against the written order. */
@Defect(
    name = "allocator-called-under-a-leaf-lock",
    replaces = "portcullis.core.domain.PagingDomain",
    scenario = "limbo",
    description = "tables are given back with the lock of the limbo held")
@SuppressWarnings({"NullAway.Init", "UnusedMethod", "UnusedVariable"}) // for the original's
final class PagingDomain {
  private PageAllocator pages;
  private Mutex limboLock;

  @Planted
  private void retire(PageChain tables, FlushReport report) {
    limboLock.lock();
    try {
      pages.free(tables);
    } finally {
      limboLock.unlock();
    }
  }
}
