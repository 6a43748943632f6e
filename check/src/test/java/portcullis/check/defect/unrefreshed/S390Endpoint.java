package portcullis.check.defect.unrefreshed;

import org.jspecify.annotations.Nullable;
import portcullis.check.defect.Defect;
import portcullis.check.defect.Planted;
import portcullis.core.domain.AddressSpace;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.pagetable.PageTable;

/** Class 33: after a reset the hypervisor's tables are empty, and the guest's are not. */
@Defect(
    name = "tables-registered-without-refresh",
    replaces = "portcullis.s390.driver.S390Endpoint",
    scenario = "zpci-reset-map",
    description = "a hypervisor is not told what registered tables hold already")
final class S390Endpoint {
  private S390Endpoint() {}

  private native SyncOutcome program(
      long anchor, long lastIova, @Nullable PageTable newTable, boolean mustBeMadeKnown);

  @Planted
  public SyncOutcome translate(AddressSpace target) {
    S390AddressSpace space = (S390AddressSpace) target;
    return program(space.anchor(), 2 * 4096 - 1, space.table(), false);
  }
}
