package portcullis.check.defect.retiredearly;

import org.jspecify.annotations.Nullable;
import portcullis.core.domain.Domain;
import portcullis.core.invalidation.SyncOutcome;

/** What the variant needs of it. */
final class Attachment {
  native @Nullable Membership membership();

  native SyncOutcome program(Domain target);

  native void leave(@Nullable Membership former, SyncOutcome programmed);

  native void record(@Nullable Domain now);

  native void moveForSure(Domain target);
}
