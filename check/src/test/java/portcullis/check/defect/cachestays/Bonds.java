package portcullis.check.defect.cachestays;

import portcullis.check.defect.Defect;
import portcullis.check.defect.Planted;
import portcullis.core.sync.Mutex;

/**
 * Class 8: what is cached under an id outlives the last attachment, and the next domain gets it.
 */
@Defect(
    name = "last-bond-leaves-its-cache",
    replaces = "portcullis.core.invalidation.Bonds",
    scenario = "id-reuse",
    description = "the id goes on before its unit has forgotten it")
@SuppressWarnings({"NullAway.Init", "UnusedMethod", "UnusedVariable"}) // for the original's
final class Bonds {
  private Mutex lock;

  @Planted
  public void remove(Bond removed) {
    lock.lock();
    try {
      removed.retire();
    } finally {
      lock.unlock();
    }
  }
}
