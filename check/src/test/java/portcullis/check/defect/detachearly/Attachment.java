package portcullis.check.defect.detachearly;

import org.jspecify.annotations.Nullable;
import portcullis.check.defect.Defect;
import portcullis.check.defect.Planted;
import portcullis.core.domain.Domain;
import portcullis.core.invalidation.SyncOutcome;

/** Class 7 on the way out: a flush skips a device that is not blocked yet. */
@Defect(
    name = "detach-retires-before-programming",
    replaces = "portcullis.core.domain.Attachment",
    scenario = "detach-unmap",
    description = "a detach takes the bond out, then blocks the hardware")
@SuppressWarnings({"NullAway.Init", "UnusedMethod", "UnusedVariable"}) // for the original's
final class Attachment {
  private @Nullable Membership membership;

  @Planted
  void moveForSure(Domain target) {
    Membership left = membership;
    membership = null;
    leave(left, SyncOutcome.COMPLETE);
    program(target);
    record(target);
  }

  native SyncOutcome program(Domain target);

  native void leave(@Nullable Membership former, SyncOutcome programmed);

  native void record(@Nullable Domain now);
}
