package portcullis.check.defect.publishedlate;

import java.util.List;
import portcullis.check.defect.Defect;
import portcullis.check.defect.Planted;
import portcullis.core.domain.AttachOutcome;
import portcullis.core.domain.Domain;
import portcullis.core.invalidation.SyncOutcome;

/** Class 26: what is unmapped between programming and publishing is missed. */
@Defect(
    name = "bond-published-after-programming",
    replaces = "portcullis.core.domain.Switchover",
    scenario = "attach-unmap",
    description = "the device uses the domain before flushes know it")
@SuppressWarnings({"NullAway.Init", "UnusedMethod", "UnusedVariable"}) // for the original's
final class Switchover {
  @Planted
  static AttachOutcome run(List<Attachment> moving, Domain from, Domain target) {
    for (Attachment attachment : moving) {
      Membership former = attachment.membership();
      attachment.program(target);
      Membership.enter(attachment, target);
      attachment.leave(former, SyncOutcome.COMPLETE);
      attachment.record(target);
    }
    return AttachOutcome.Attached.ATTACHED;
  }
}
