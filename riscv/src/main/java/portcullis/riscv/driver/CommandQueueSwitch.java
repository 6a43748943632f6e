package portcullis.riscv.driver;

import portcullis.core.invalidation.SyncOutcome;
import portcullis.riscv.spec.CommandQueueControl;
import portcullis.riscv.spec.QueueBase;
import portcullis.riscv.spec.Register;

/**
 * A unit's command queue going on and off, by its registers: sections 5.6 and 5.15. Calls are
 * serialised by the lock of its {@link CommandQueue}, but for the first start.
 */
final class CommandQueueSwitch {
  private final UnitRegisters registers;
  private final long timeoutNanos;

  /**
   * @param timeoutNanos for a register to take a write in
   */
  CommandQueueSwitch(UnitRegisters registers, long timeoutNanos) {
    this.registers = registers;
    this.timeoutNanos = timeoutNanos;
  }

  /** Makes the unit take commands; {@code cqb} is set. Section 6.2, step 12. */
  SyncOutcome start() {
    registers.write(Register.CQT, 0);
    registers.write(
        Register.CQCSR, CommandQueueControl.CQEN.mask() | CommandQueueControl.CIE.mask());
    return registers.await(
        Register.CQCSR,
        CommandQueueControl.CQON.mask() | CommandQueueControl.BUSY.mask(),
        CommandQueueControl.CQON.mask(),
        timeoutNanos);
  }

  /** As {@link #start}, from a ring; the queue is off. */
  SyncOutcome startAt(long basePhysAddr, int entriesLog2) {
    registers.write(Register.CQB, QueueBase.encode(basePhysAddr, entriesLog2));
    return start();
  }

  /**
   * Clears the errors, and makes the unit take no more commands.
   *
   * @param status {@code cqcsr}
   */
  SyncOutcome stop(long status) {
    SyncOutcome outcome =
        registers.await(Register.CQCSR, CommandQueueControl.BUSY.mask(), 0, timeoutNanos);
    if (outcome != SyncOutcome.COMPLETE) {
      return outcome;
    }
    registers.write(Register.CQCSR, status & CommandQueueControl.ERRORS);
    long off = CommandQueueControl.CQON.mask() | CommandQueueControl.BUSY.mask();
    return registers.await(Register.CQCSR, off, 0, timeoutNanos);
  }

  /** What {@code cqcsr} says that the queue has stopped for, COMPLETE if it has not. */
  static SyncOutcome errorIn(long status) {
    if (CommandQueueControl.CMD_ILL.isSet(status)) {
      return SyncOutcome.ILLEGAL_COMMAND;
    }
    if (CommandQueueControl.CQMF.isSet(status)) {
      return SyncOutcome.MEMORY_FAULT;
    }
    return CommandQueueControl.CMD_TO.isSet(status) ? SyncOutcome.TIMED_OUT : SyncOutcome.COMPLETE;
  }
}
