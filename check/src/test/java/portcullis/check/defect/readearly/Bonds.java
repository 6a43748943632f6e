package portcullis.check.defect.readearly;

import org.jspecify.annotations.Nullable;
import portcullis.check.defect.Defect;
import portcullis.check.defect.Planted;
import portcullis.core.invalidation.Bond;
import portcullis.core.invalidation.FlushReport;
import portcullis.core.invalidation.Gather;
import portcullis.core.sync.Fence;
import portcullis.core.sync.Rcu;
import portcullis.core.sync.SharedRef;

/** Seed 002: the list is read while the cleared entry may still be in the store buffer. */
@Defect(
    name = "bonds-read-before-fence",
    replaces = "portcullis.core.invalidation.Bonds",
    scenario = "attach-flush",
    description = "a flush reads the bonds before its fence")
@SuppressWarnings({
  "NullAway.Init",
  "UnusedVariable",
  "UnusedMethod"
}) // they stand for the original's
final class Bonds {
  private long domainId;
  private Rcu rcu;
  private SharedRef<Bond[]> bonds;

  @Planted
  private FlushReport flushEach(@Nullable Gather gather) {
    Bond[] snapshot = bonds.getAcquire();
    Fence.full();
    Rcu.Reader reader = rcu.reader();
    reader.enter();
    try {
      Told told = Told.ofThread(snapshot.length);
      FlushReport report = submit(snapshot, gather, told);
      report = await(snapshot, report, told);
      return DeviceFlush.ofThread().run(snapshot, gather, report);
    } finally {
      reader.exit();
    }
  }

  private static native FlushReport submit(Bond[] snapshot, @Nullable Gather gather, Told told);

  private static native FlushReport await(Bond[] snapshot, FlushReport submitted, Told told);
}
