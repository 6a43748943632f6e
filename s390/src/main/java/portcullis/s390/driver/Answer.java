package portcullis.s390.driver;

import org.jspecify.annotations.Nullable;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.s390.spec.InstructionResult;
import portcullis.s390.spec.StatusCode;

/** Answers of instructions in the words of every vendor. */
final class Answer {
  private Answer() {}

  /**
   * What came of an instruction that was tried for as long as patience lasted. Whatever the answer
   * is but {@link SyncOutcome#COMPLETE}, a machine has changed nothing.
   */
  static SyncOutcome outcome(long result) {
    if (InstructionResult.isOk(result)) {
      return SyncOutcome.COMPLETE;
    }
    if (InstructionResult.interruption(result) != 0) {
      return SyncOutcome.ILLEGAL_COMMAND;
    }
    return switch (InstructionResult.conditionCode(result)) {
      case InstructionResult.CC_BUSY -> SyncOutcome.TIMED_OUT;
      case InstructionResult.CC_INVALID_HANDLE -> SyncOutcome.GONE;
      default -> outcome(status(result));
    };
  }

  private static SyncOutcome outcome(@Nullable StatusCode status) {
    return switch (status) {
      case FUNCTION_IN_ERROR, BLOCKED, ERROR_RECOVERY_PENDING -> SyncOutcome.DEVICE_ERROR;
      case RESOURCE_NOT_AVAILABLE, INSUFFICIENT_RESOURCES -> SyncOutcome.NO_RESOURCES;
      case INVALID_ADDRESS_SPACE,
          SEQUENCE,
          DMA_SPACE_NOT_ENABLED,
          INVALID_FRAME,
          SECOND_OPERAND_SPACE,
          ALREADY_IN_STATE ->
          SyncOutcome.ILLEGAL_COMMAND;
      case null -> SyncOutcome.ILLEGAL_COMMAND;
    };
  }

  /** Whether translation is registered where it must not be, or the other way round. */
  static boolean isOutOfSequence(long result) {
    StatusCode status = status(result);
    return status == StatusCode.SEQUENCE || status == StatusCode.DMA_SPACE_NOT_ENABLED;
  }

  static boolean isBusy(long result) {
    return InstructionResult.interruption(result) == 0
        && InstructionResult.conditionCode(result) == InstructionResult.CC_BUSY;
  }

  private static @Nullable StatusCode status(long result) {
    return InstructionResult.conditionCode(result) == InstructionResult.CC_ERROR
        ? StatusCode.of(InstructionResult.status(result))
        : null;
  }
}
