package portcullis.s390.driver;

import portcullis.core.sync.Backoff;
import portcullis.core.sync.Clock;
import portcullis.core.sync.PerThread;
import portcullis.s390.spec.InstructionOperand;
import portcullis.s390.spec.ModifyOperation;
import portcullis.s390.spec.PciInstructions;

/**
 * Instructions that name a function, tried again for as long as the machine is busy and patience
 * lasts. Thread-safe, and allocates nothing.
 */
final class Instructions {
  private static final PerThread<Backoff> BACKOFF = new PerThread<>(Backoff::new);

  private final PciInstructions machine;
  private final long patienceNanos;

  Instructions(PciInstructions machine, long patienceNanos) {
    this.machine = machine;
    this.patienceNanos = patienceNanos;
  }

  /** MODIFY PCI FUNCTION CONTROLS. */
  long modify(int handle, ModifyOperation operation, long fibAddress) {
    long operand = InstructionOperand.modify(handle, operation);
    long result = machine.modifyFunctionControls(operand, fibAddress);
    if (!Answer.isBusy(result)) {
      return result;
    }
    long deadlineNanos = Clock.nanos() + patienceNanos;
    Backoff backoff = BACKOFF.get();
    backoff.reset(); // and tries again first, for what a pause is to wait for a change of
    boolean isTimeLeft = true;
    while (true) {
      result = machine.modifyFunctionControls(operand, fibAddress);
      if (!isTimeLeft || !Answer.isBusy(result)) {
        return result;
      }
      isTimeLeft = backoff.pauseUntil(deadlineNanos);
    }
  }

  /**
   * REFRESH PCI TRANSLATIONS.
   *
   * @param operand the handle in its place
   */
  long refresh(long operand, long firstIova, long lengthBytes) {
    long result = machine.refreshTranslations(operand, firstIova, lengthBytes);
    if (!Answer.isBusy(result)) {
      return result;
    }
    long deadlineNanos = Clock.nanos() + patienceNanos;
    Backoff backoff = BACKOFF.get();
    backoff.reset(); // and tries again first, for what a pause is to wait for a change of
    boolean isTimeLeft = true;
    while (true) {
      result = machine.refreshTranslations(operand, firstIova, lengthBytes);
      if (!isTimeLeft || !Answer.isBusy(result)) {
        return result;
      }
      isTimeLeft = backoff.pauseUntil(deadlineNanos);
    }
  }
}
