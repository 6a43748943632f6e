package portcullis.check.defect.detachrefused;

import org.jspecify.annotations.Nullable;
import portcullis.check.defect.Defect;
import portcullis.check.defect.Planted;
import portcullis.core.domain.Domain;
import portcullis.core.invalidation.SyncOutcome;

/** Class 17: the end of a reset attaches a domain that the device was to leave. */
@Defect(
    name = "detach-refused-during-reset",
    replaces = "portcullis.core.domain.Attachment",
    scenario = "reset-detach",
    description = "a detach of a device that is being reset does nothing")
@SuppressWarnings({"NullAway.Init", "UnusedMethod", "UnusedVariable"}) // for the original's
final class Attachment {
  private @Nullable Membership membership;
  private @Nullable SyncOutcome parked;

  @Planted
  void moveForSure(Domain target) {
    if (parked != null) {
      return;
    }
    Membership left = membership;
    membership = null;
    leave(left, program(target));
    record(target);
  }

  native SyncOutcome program(Domain target);

  native void leave(@Nullable Membership former, SyncOutcome programmed);

  native void record(@Nullable Domain now);
}
