package portcullis.check.defect.freedearly;

import portcullis.check.defect.Defect;
import portcullis.check.defect.Planted;
import portcullis.core.invalidation.Bonds;
import portcullis.core.invalidation.FlushReport;
import portcullis.core.invalidation.Gather;
import portcullis.core.memory.PageAllocator;

/** Classes 2 and 24: hardware still walks a table that is somebody else's by now. */
@Defect(
    name = "tables-freed-before-flush",
    replaces = "portcullis.core.domain.PagingDomain",
    scenario = "table-free",
    description = "tables are given back before the flush that covers them")
@SuppressWarnings({"NullAway.Init", "UnusedMethod", "UnusedVariable"}) // for the original's
final class PagingDomain {
  private Bonds bonds;
  private PageAllocator pages;

  @Planted
  public FlushReport sync(Gather gather) {
    if (!gather.freedTables().isEmpty()) {
      pages.free(gather.freedTables());
    }
    FlushReport report = gather.isEmpty() ? FlushReport.COMPLETE : bonds.flush(gather);
    gather.reset();
    return report;
  }
}
