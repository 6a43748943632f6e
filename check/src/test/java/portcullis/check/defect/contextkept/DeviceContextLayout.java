package portcullis.check.defect.contextkept;

import portcullis.check.defect.Defect;
import portcullis.check.defect.Planted;
import portcullis.core.invalidation.SyncOutcome;

/** The unit goes on with the context that it has cached. */
@Defect(
    name = "context-cache-kept",
    replaces = "portcullis.riscv.driver.DeviceContextLayout",
    scenario = "context-attach",
    description = "a context is changed, and its cached copy is not invalidated")
@SuppressWarnings("NullAway.Init") // they stand for the original's
final class DeviceContextLayout {
  @Planted
  public SyncOutcome invalidate() {
    return SyncOutcome.COMPLETE;
  }
}
