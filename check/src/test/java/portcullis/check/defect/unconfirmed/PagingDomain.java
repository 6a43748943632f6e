package portcullis.check.defect.unconfirmed;

import portcullis.check.defect.Defect;
import portcullis.check.defect.Planted;
import portcullis.core.invalidation.FlushReport;
import portcullis.core.memory.PageAllocator;
import portcullis.core.memory.PageChain;

/** Class 11: a flush that was lost counts as done. */
@Defect(
    name = "tables-freed-unconfirmed",
    replaces = "portcullis.core.domain.PagingDomain",
    scenario = "limbo",
    description = "tables are given back though no flush was confirmed")
@SuppressWarnings({"NullAway.Init", "UnusedMethod", "UnusedVariable"}) // for the original's
final class PagingDomain {
  private PageAllocator pages;

  @Planted
  private void retire(PageChain tables, FlushReport report) {
    if (!tables.isEmpty()) {
      pages.free(tables);
    }
  }
}
