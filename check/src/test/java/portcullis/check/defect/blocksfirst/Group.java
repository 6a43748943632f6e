package portcullis.check.defect.blocksfirst;

import java.util.List;
import portcullis.check.defect.Defect;
import portcullis.check.defect.Planted;
import portcullis.core.domain.BlockedDomain;
import portcullis.core.domain.Domain;
import portcullis.core.sync.Mutex;

/** Class 4: an attach between the two programs a device that is going. */
@Defect(
    name = "release-blocks-before-it-removes",
    replaces = "portcullis.core.domain.Group",
    scenario = "release-attach",
    description = "a release blocks the device, lets go of the lock, and takes it out")
@SuppressWarnings({"NullAway.Init", "UnusedMethod", "UnusedVariable"}) // for the original's
final class Group {
  private Mutex lock;
  private List<Device> devices;
  private Domain domain;

  @Planted
  boolean remove(Device removed) {
    lock.lock();
    try {
      removed.attachment().moveForSure(BlockedDomain.BLOCKED);
    } finally {
      lock.unlock();
    }
    lock.lock();
    try {
      if (!devices.remove(removed)) {
        return false;
      }
      removed.attachment().record(null);
      removed.endpoint().release();
      return true;
    } finally {
      lock.unlock();
    }
  }
}
