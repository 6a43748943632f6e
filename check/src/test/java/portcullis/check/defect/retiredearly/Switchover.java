package portcullis.check.defect.retiredearly;

import java.util.List;
import portcullis.check.defect.Defect;
import portcullis.check.defect.Planted;
import portcullis.core.domain.AttachOutcome;
import portcullis.core.domain.Domain;
import portcullis.core.invalidation.SyncOutcome;

/** Class 7: flushes of the old domain skip a device that still uses it. */
@Defect(
    name = "bond-retired-before-programming",
    replaces = "portcullis.core.domain.Switchover",
    scenario = "replace-unmap",
    description = "the old domain forgets the device before the hardware does")
@SuppressWarnings({"NullAway.Init", "UnusedMethod", "UnusedVariable"}) // for the original's
final class Switchover {
  @Planted
  static AttachOutcome run(List<Attachment> moving, Domain from, Domain target) {
    for (Attachment attachment : moving) {
      Membership former = attachment.membership();
      attachment.leave(former, SyncOutcome.COMPLETE);
      Membership.enter(attachment, target);
      attachment.program(target);
      attachment.record(target);
    }
    return AttachOutcome.Attached.ATTACHED;
  }
}
