package portcullis.check.defect.failedfree;

import portcullis.check.defect.Defect;
import portcullis.check.defect.Planted;
import portcullis.core.dma.IovaSource;
import portcullis.core.domain.PagingDomain;
import portcullis.core.invalidation.Gather;

/** The outcome of a flush is not looked at. */
@Defect(
    name = "iova-freed-though-flush-failed",
    replaces = "portcullis.core.dma.IovaRecycler",
    scenario = "failed-flush",
    description = "an IOVA is freed whatever came of its flush")
@SuppressWarnings("NullAway.Init") // they stand for the original's
final class IovaRecycler {
  private PagingDomain domain;
  private IovaSource iovas;

  @Planted
  public boolean syncAndRelease(long iova, long sizeBytes, Gather gather) {
    domain.sync(gather);
    iovas.free(iova, sizeBytes);
    return true;
  }
}
