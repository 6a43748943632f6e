package portcullis.check.defect.fenceearly;

import java.util.Arrays;
import portcullis.check.defect.Defect;
import portcullis.check.defect.Planted;
import portcullis.core.invalidation.Bonds.AddOutcome;
import portcullis.core.sync.Fence;
import portcullis.core.sync.Mutex;
import portcullis.core.sync.SharedRef;

/** Seed 002, the other side: the device can be programmed before the bond can be seen. */
@Defect(
    name = "bonds-publish-after-fence",
    replaces = "portcullis.core.invalidation.Bonds",
    scenario = "attach-flush",
    description = "an attach publishes its bond behind its fence")
@SuppressWarnings("NullAway.Init") // they stand for the original's
final class Bonds {
  private Mutex lock;
  private SharedRef<Bond[]> bonds;

  @Planted
  public AddOutcome add(Bond added) {
    lock.lock();
    try {
      Bond[] old = bonds.getPlain();
      Bond[] grown = Arrays.copyOf(old, old.length + 1);
      grown[old.length] = added;
      Arrays.sort(grown, Bond::order);
      Fence.full();
      bonds.setRelease(grown);
      return AddOutcome.ADDED;
    } finally {
      lock.unlock();
    }
  }
}
