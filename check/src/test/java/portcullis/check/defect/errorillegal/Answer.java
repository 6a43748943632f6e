package portcullis.check.defect.errorillegal;

import org.jspecify.annotations.Nullable;
import portcullis.check.defect.Defect;
import portcullis.check.defect.Planted;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.s390.spec.StatusCode;

/** Class 5: what recovery would finish fails. */
@Defect(
    name = "error-state-taken-for-refusal",
    replaces = "portcullis.s390.driver.Answer",
    scenario = "zpci-error-attach",
    description = "a function in its error state refuses an attach for good")
final class Answer {
  private Answer() {}

  @Planted
  @SuppressWarnings("UnusedMethod") // the original's callers are there
  private static SyncOutcome outcome(@Nullable StatusCode status) {
    return status == StatusCode.RESOURCE_NOT_AVAILABLE
            || status == StatusCode.INSUFFICIENT_RESOURCES
        ? SyncOutcome.NO_RESOURCES
        : SyncOutcome.ILLEGAL_COMMAND;
  }
}
