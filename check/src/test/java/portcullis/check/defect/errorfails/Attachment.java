package portcullis.check.defect.errorfails;

import org.jspecify.annotations.Nullable;
import portcullis.check.defect.Defect;
import portcullis.check.defect.Planted;
import portcullis.core.domain.BlockedDomain;
import portcullis.core.domain.ContextEndpoint;
import portcullis.core.domain.Domain;
import portcullis.core.domain.IdentityDomain;
import portcullis.core.domain.NestedDomain;
import portcullis.core.domain.PagingDomain;
import portcullis.core.invalidation.SyncOutcome;

/** Class 5: a device in error state is stranded. */
@Defect(
    name = "attach-fails-in-error-state",
    replaces = "portcullis.core.domain.Attachment",
    scenario = "error-attach",
    description = "an attach fails if the device is in error state")
@SuppressWarnings({"NullAway.Init", "UnusedMethod", "UnusedVariable"}) // for the original's
final class Attachment {
  private ContextEndpoint endpoint;
  private boolean owed;
  private @Nullable SyncOutcome parked;

  @Planted
  SyncOutcome program(Domain target) {
    if (parked != null) {
      return SyncOutcome.COMPLETE;
    }
    SyncOutcome outcome =
        switch (target) {
          case BlockedDomain _ -> endpoint.block();
          case IdentityDomain _ -> endpoint.identity();
          case PagingDomain paging -> endpoint.translate(paging.space());
          case NestedDomain nested -> endpoint.translate(nested.space());
        };
    owed = outcome != SyncOutcome.COMPLETE;
    return outcome == SyncOutcome.DEVICE_ERROR ? SyncOutcome.TIMED_OUT : outcome;
  }
}
