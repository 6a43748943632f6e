package portcullis.check.defect.nodrain;

import portcullis.check.defect.Defect;
import portcullis.check.defect.Planted;
import portcullis.core.sync.Fence;
import portcullis.core.sync.SharedLong;

/** Class 30: a refresh that has begun goes on with what it knew while its function goes. */
@Defect(
    name = "switch-overtakes-refresh",
    replaces = "portcullis.s390.driver.RefreshGate",
    scenario = "zpci-detach-flush",
    description = "tables are taken away under a refresh that is under way")
@SuppressWarnings({"NullAway.Init", "UnusedVariable"}) // they stand for the original's
final class RefreshGate {
  private SharedLong word;

  @Planted
  boolean beginSwitch() {
    long now = word.get();
    while (!word.compareAndSet(now, (now & ~3L) | 1)) {
      now = word.get();
    }
    Fence.full();
    return (now & 3) == 2;
  }

  @Planted
  void endSwitch(int handle, boolean open) {
    long now = word.get();
    long next = (long) handle << 32 | (now & 0xffff_fffcL) | (open ? 2 : 0);
    while (!word.compareAndSet(now, next)) {
      now = word.get();
      next = (long) handle << 32 | (now & 0xffff_fffcL) | (open ? 2 : 0);
    }
  }
}
