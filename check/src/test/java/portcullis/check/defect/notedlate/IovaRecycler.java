package portcullis.check.defect.notedlate;

import portcullis.check.defect.Defect;
import portcullis.check.defect.Planted;
import portcullis.core.dma.IovaSource;
import portcullis.core.domain.PagingDomain;
import portcullis.core.memory.PageChain;

/** What a flush may release is looked for when it is over. */
@Defect(
    name = "lap-noted-after-its-flush",
    replaces = "portcullis.core.dma.IovaRecycler",
    scenario = "wrap-unmap",
    description = "a lap takes up what came back while its flush was under way")
@SuppressWarnings("NullAway.Init") // they stand for the original's
final class IovaRecycler {
  private PagingDomain domain;
  private IovaSource iovas;

  @Planted
  public boolean flushAll(PageChain tables) {
    boolean covered = domain.flushAll(tables).isCovered();
    if (iovas.beginRetry()) {
      iovas.endRetry(covered);
    }
    return covered;
  }
}
