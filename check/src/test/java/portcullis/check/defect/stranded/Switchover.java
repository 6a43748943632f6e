package portcullis.check.defect.stranded;

import java.util.List;
import org.jspecify.annotations.Nullable;
import portcullis.check.defect.Defect;
import portcullis.check.defect.Planted;
import portcullis.core.domain.BlockedDomain;
import portcullis.core.domain.Domain;

/**
 * Classes 5, 6 and 29: after a failed attach the records say one thing, the hardware does another.
 */
@Defect(
    name = "attach-failure-strands-device",
    replaces = "portcullis.core.domain.Switchover",
    scenario = "failed-attach",
    description = "an attach that fails does not put back what was")
@SuppressWarnings({"NullAway.Init", "UnusedMethod", "UnusedVariable"}) // for the original's
final class Switchover {
  @Planted
  private static void goBack(
      List<Attachment> moving, int count, Domain from, @Nullable Membership[] former) {
    for (int i = count - 1; i >= 0; i--) {
      moving.get(i).program(BlockedDomain.BLOCKED);
    }
  }
}
