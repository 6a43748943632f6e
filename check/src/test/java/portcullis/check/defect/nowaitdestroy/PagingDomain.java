package portcullis.check.defect.nowaitdestroy;

import portcullis.check.defect.Defect;
import portcullis.check.defect.Planted;
import portcullis.core.domain.AddressSpace;
import portcullis.core.invalidation.Bonds;

/** Class 2: a reader finds the tables of another domain. */
@Defect(
    name = "destroy-without-grace-period",
    replaces = "portcullis.core.domain.PagingDomain",
    scenario = "destroy-look-up",
    description = "a domain goes while readers of RCU look at its tables")
@SuppressWarnings({"NullAway.Init", "UnusedMethod", "UnusedVariable"}) // for the original's
final class PagingDomain {
  private Bonds bonds;
  private AddressSpace space;

  @Planted
  public boolean destroy() {
    if (!bonds.close()) {
      return false;
    }
    space.table().free();
    space.release();
    return true;
  }
}
