package portcullis.riscv.driver;

import org.jspecify.annotations.Nullable;
import portcullis.core.domain.RecoverableHardware;
import portcullis.core.domain.ResetControl;
import portcullis.core.invalidation.SyncOutcome;

/**
 * A device behind a unit, in error. The unit has no part in errors of devices: it blocks no
 * registers and keeps no error state of them, so there is nothing to enable or to clear. The reset
 * is the platform's.
 */
final class RiscvRecovery implements RecoverableHardware {
  private final ResetControl control;
  private final CommandQueue queue;
  private final @Nullable AtsFunction ats;

  /**
   * @param ats null if the device may not use ATS
   */
  RiscvRecovery(ResetControl control, CommandQueue queue, @Nullable AtsFunction ats) {
    this.control = control;
    this.queue = queue;
    this.ats = ats;
  }

  /** {@inheritDoc} As good as the unit is: without it no DMA will be possible either. */
  @Override
  public SyncOutcome enableRegisterAccess() {
    return queue.standing();
  }

  @Override
  public SyncOutcome clearError() {
    return queue.standing();
  }

  @Override
  public SyncOutcome reset() {
    beQuiet();
    return control.reset();
  }

  @Override
  public SyncOutcome powerOff() {
    beQuiet();
    return control.powerOff();
  }

  @Override
  public SyncOutcome powerOn() {
    return control.powerOn();
  }

  private void beQuiet() {
    if (ats != null) {
      ats.quiesce();
    }
  }
}
