package portcullis.check.defect.busydone;

import portcullis.check.defect.Defect;
import portcullis.check.defect.Planted;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.s390.spec.InstructionResult;
import portcullis.s390.spec.StatusCode;

/** The function goes on using what was to be taken away. */
@Defect(
    name = "busy-taken-for-gone",
    replaces = "portcullis.s390.driver.Answer",
    scenario = "zpci-busy-flush",
    description = "a function that was busy until patience ended counts as gone")
final class Answer {
  private Answer() {}

  @Planted
  static SyncOutcome outcome(long result) {
    if (InstructionResult.isOk(result)) {
      return SyncOutcome.COMPLETE;
    }
    if (InstructionResult.interruption(result) != 0) {
      return SyncOutcome.ILLEGAL_COMMAND;
    }
    return switch (InstructionResult.conditionCode(result)) {
      case InstructionResult.CC_BUSY, InstructionResult.CC_INVALID_HANDLE -> SyncOutcome.GONE;
      default ->
          StatusCode.of(InstructionResult.status(result)) == StatusCode.SEQUENCE
              ? SyncOutcome.ILLEGAL_COMMAND
              : SyncOutcome.DEVICE_ERROR;
    };
  }
}
