package portcullis.check.defect.devicesfirst;

import org.jspecify.annotations.Nullable;
import portcullis.check.defect.Defect;
import portcullis.check.defect.Planted;
import portcullis.core.invalidation.FlushReport;
import portcullis.core.invalidation.Gather;
import portcullis.core.sync.Fence;
import portcullis.core.sync.Rcu;
import portcullis.core.sync.SharedRef;

/** A device can have a translation again from an IOMMU that still caches it. */
@Defect(
    name = "ats-flushed-before-iommu",
    replaces = "portcullis.core.invalidation.Bonds",
    scenario = "ats-unmap",
    description = "devices are made to forget before their IOMMUs, and ask again")
@SuppressWarnings("NullAway.Init") // they stand for the original's
final class Bonds {
  private Rcu rcu;
  private SharedRef<Bond[]> bonds;

  private static native FlushReport submit(Bond[] snapshot, @Nullable Gather gather, Told told);

  private static native FlushReport await(Bond[] snapshot, FlushReport submitted, Told told);

  @Planted
  private FlushReport flushEach(@Nullable Gather gather) {
    Fence.full();
    Rcu.Reader reader = rcu.reader();
    reader.enter();
    try {
      Bond[] snapshot = bonds.getAcquire();
      FlushReport report = DeviceFlush.ofThread().run(snapshot, gather, FlushReport.COMPLETE);
      Told told = Told.ofThread(snapshot.length);
      FlushReport submitted = submit(snapshot, gather, told);
      return await(snapshot, submitted.isCovered() ? report : FlushReport.COMPLETE, told);
    } finally {
      reader.exit();
    }
  }
}
