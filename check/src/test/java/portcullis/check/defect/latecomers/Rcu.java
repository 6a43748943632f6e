package portcullis.check.defect.latecomers;

import portcullis.check.defect.Defect;
import portcullis.check.defect.Planted;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.Fence;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.SharedRef;

/** Class 25: a reader that the writer overlooks reads what is taken back. */
@Defect(
    name = "rcu-newcomers-overlooked",
    replaces = "portcullis.core.sync.Rcu",
    scenario = "read-copy-update-newcomer",
    description = "a grace period counts the readers before it begins")
@SuppressWarnings({"NullAway.Init", "UnusedMethod", "UnusedVariable"}) // for the original's
final class Rcu {
  private SharedLong epoch;
  private SharedRef<Reader[]> readers;

  @Planted
  public void synchronize() {
    Reader[] known = readers.getAcquire();
    Fence.full();
    long now = epoch.getAndAdd(1) + 1;
    Backoff backoff = new Backoff();
    for (Reader reader : known) {
      backoff.reset();
      while (reader.isInsideSince(now)) {
        backoff.pause();
      }
    }
  }

  private static final class Reader {
    private native boolean isInsideSince(long now);
  }
}
