package portcullis.riscv.driver;

import portcullis.core.invalidation.SyncOutcome;
import portcullis.riscv.spec.CommandQueueControl;
import portcullis.riscv.spec.DirectoryMode;
import portcullis.riscv.spec.DirectoryPointer;
import portcullis.riscv.spec.FaultQueueControl;
import portcullis.riscv.spec.PageRequestQueueControl;
import portcullis.riscv.spec.Register;

/**
 * Making a unit stop using memory: whatever a former owner left running, and at the end what this
 * driver ran. Stateless.
 */
final class UnitShutdown {
  private UnitShutdown() {}

  /**
   * Changes the mode of the directory to one without a directory. Section 5.5: only when not busy;
   * to Off from any mode, leaving the PPN as it is; to Bare only from Off.
   *
   * @param mode {@link DirectoryMode#OFF}, or {@link DirectoryMode#BARE}
   */
  static SyncOutcome setMode(UnitRegisters registers, DirectoryMode mode, long timeoutNanos) {
    SyncOutcome outcome =
        registers.await(Register.DDTP, DirectoryPointer.BUSY.mask(), 0, timeoutNanos);
    if (outcome != SyncOutcome.COMPLETE) {
      return outcome;
    }
    long ddtp = registers.read(Register.DDTP);
    registers.write(Register.DDTP, DirectoryPointer.IOMMU_MODE.insert(ddtp, mode.encoding()));
    return registers.await(
        Register.DDTP,
        DirectoryPointer.BUSY.mask() | DirectoryPointer.IOMMU_MODE.mask(),
        DirectoryPointer.IOMMU_MODE.place(mode.encoding()),
        timeoutNanos);
  }

  /**
   * Switches translation off, then the queues. When this is COMPLETE the unit lets no DMA through
   * and accesses no memory; and neither does it when this is GONE.
   */
  static SyncOutcome halt(UnitRegisters registers, UnitSettings settings) {
    return setMode(registers, DirectoryMode.OFF, settings.directoryTimeoutNanos())
        .and(haltQueues(registers, settings.registerTimeoutNanos()));
  }

  /** Switches all queues off, those that run and those that do not. */
  static SyncOutcome haltQueues(UnitRegisters registers, long timeoutNanos) {
    SyncOutcome command =
        disable(
            registers,
            Register.CQCSR,
            CommandQueueControl.CQON.mask(),
            CommandQueueControl.BUSY.mask(),
            timeoutNanos);
    SyncOutcome fault =
        disable(
            registers,
            Register.FQCSR,
            FaultQueueControl.FQON.mask(),
            FaultQueueControl.BUSY.mask(),
            timeoutNanos);
    SyncOutcome pageRequest =
        disable(
            registers,
            Register.PQCSR,
            PageRequestQueueControl.PQON.mask(),
            PageRequestQueueControl.BUSY.mask(),
            timeoutNanos);
    return command.and(fault).and(pageRequest);
  }

  private static SyncOutcome disable(
      UnitRegisters registers, Register control, long on, long busy, long timeoutNanos) {
    SyncOutcome ready = registers.await(control, busy, 0, timeoutNanos);
    if (ready != SyncOutcome.COMPLETE) {
      return ready;
    }
    registers.write(control, 0);
    return registers.await(control, on | busy, 0, timeoutNanos);
  }
}
