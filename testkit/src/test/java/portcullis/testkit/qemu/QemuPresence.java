package portcullis.testkit.qemu;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips a class where no QEMU is to be had, with the reason. */
final class QemuPresence implements ExecutionCondition {
  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    QemuProgram program = QemuProgram.found();
    return program.command() == null
        ? ConditionEvaluationResult.disabled(program.absence())
        : ConditionEvaluationResult.enabled(program.command());
  }
}
