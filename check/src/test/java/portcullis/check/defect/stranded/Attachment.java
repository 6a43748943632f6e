package portcullis.check.defect.stranded;

import org.jspecify.annotations.Nullable;
import portcullis.core.domain.AttachOutcome;
import portcullis.core.domain.Domain;
import portcullis.core.domain.PagingDomain;
import portcullis.core.invalidation.Bond;
import portcullis.core.invalidation.SyncOutcome;

/** What the variant needs of it. */
final class Attachment {
  native @Nullable Bond bond();

  native AttachOutcome enter(PagingDomain target);

  native SyncOutcome program(Domain target);

  native void leave(Domain left, @Nullable Bond leftBond, SyncOutcome programmed);

  native void record(@Nullable Domain now);

  native void moveForSure(Domain from, Domain target);
}
