package portcullis.riscv.device;

import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.core.sync.SharedLong;
import portcullis.riscv.spec.FaultCause;
import portcullis.riscv.spec.FaultQueueControl;
import portcullis.riscv.spec.FaultRecord;
import portcullis.riscv.spec.FeaturesControl;
import portcullis.riscv.spec.InterruptPending;
import portcullis.riscv.spec.QueueBase;
import portcullis.riscv.spec.Register;

/**
 * Writes fault records to memory. Section 3.2.
 *
 * <p>Thread-safe: records are written by whatever thread made the request, one at a time under a
 * lock that only faults take, and not even they once the queue has stopped by an error. So a storm
 * of faults delays those who fault.
 */
final class FaultQueue {
  private final StructureMemory memory;
  private final RegisterFile registers;
  private final Interrupts interrupts;
  // Guards the tail and the memory of the queue while it is active.
  private final Mutex lock = new Mutex(LockClass.DEVICE_QUEUE);
  // Counters; volatile.
  private final SharedLong raised = new SharedLong(0);
  private final SharedLong recorded = new SharedLong(0);

  FaultQueue(StructureMemory memory, RegisterFile registers, Interrupts interrupts) {
    this.memory = memory;
    this.registers = registers;
    this.interrupts = interrupts;
  }

  /** Faults so far, recorded or not. */
  long raised() {
    return raised.get();
  }

  /** Faults recorded in memory so far. */
  long recorded() {
    return recorded.get();
  }

  /**
   * Reports a fault, if the device's context and the state of the queue allow.
   *
   * @param header first doubleword of the record
   * @param disabled the device's {@code tc.DTF}
   */
  void report(FaultCause cause, long header, long iotval, long iotval2, boolean disabled) {
    raised.getAndAdd(1);
    if ((disabled && !cause.reportedIfDisabled()) || !accepts(registers.get(Register.FQCSR))) {
      return;
    }
    lock.lock();
    try {
      long control = registers.get(Register.FQCSR);
      if (accepts(control)) {
        append(control, header, iotval, iotval2);
      }
    } finally {
      lock.unlock();
    }
  }

  private static boolean accepts(long control) {
    return FaultQueueControl.FQEN.isSet(control)
        && FaultQueueControl.FQON.isSet(control)
        && (control & FaultQueueControl.ERRORS) == 0;
  }

  private void append(long control, long header, long iotval, long iotval2) {
    long base = registers.get(Register.FQB);
    long mask = QueueBase.indexMask(base);
    long tail = registers.get(Register.FQT);
    long next = (tail + 1) & mask;
    // Acquire: software has read the records up to the head it wrote; pairs with
    // RegisterFile#write.
    if (next == registers.get(Register.FQH)) {
      fail(FaultQueueControl.FQOF.mask());
      return;
    }
    long address = QueueBase.basePhysAddr(base) + tail * FaultRecord.BYTES;
    if (!memory.isAccessible(address, FaultRecord.BYTES)) {
      fail(FaultQueueControl.FQMF.mask());
      return;
    }
    boolean bigEndian = FeaturesControl.BE.isSet(registers.get(Register.FCTL));
    memory.store(address + FaultRecord.HEADER_OFFSET, header, bigEndian);
    memory.store(address + FaultRecord.RESERVED_OFFSET, 0, bigEndian);
    memory.store(address + FaultRecord.IOTVAL_OFFSET, iotval, bigEndian);
    memory.store(address + FaultRecord.IOTVAL2_OFFSET, iotval2, bigEndian);
    // Release: the record is there for whoever sees the tail; pairs with RegisterFile#read.
    registers.set(Register.FQT, next);
    recorded.getAndAdd(1);
    if (FaultQueueControl.FIE.isSet(control)) {
      interrupts.raise(InterruptPending.FIP.mask());
    }
  }

  private void fail(long error) {
    registers.update(Register.FQCSR, 0, error);
    interrupts.wake(); // which finds the error if interrupts are enabled
  }

  /**
   * Turns the queue off at once, for a reset. When this has returned no record is being written.
   */
  void stop() {
    lock.lock();
    try {
      registers.update(
          Register.FQCSR, FaultQueueControl.FQEN.mask() | FaultQueueControl.FQON.mask(), 0);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Makes {@code fqon} follow {@code fqen}. Only the device's thread. When this has returned after
   * a change to off, no record is being written.
   */
  void completeControl() {
    long control = registers.get(Register.FQCSR);
    if (!FaultQueueControl.BUSY.isSet(control)) {
      return;
    }
    boolean enable = FaultQueueControl.FQEN.isSet(control);
    boolean on = FaultQueueControl.FQON.isSet(control);
    lock.lock();
    try {
      if (enable && !on) {
        registers.set(Register.FQT, 0);
        registers.update(
            Register.FQCSR,
            FaultQueueControl.ERRORS | FaultQueueControl.BUSY.mask(),
            FaultQueueControl.FQON.mask());
      } else {
        registers.update(
            Register.FQCSR,
            FaultQueueControl.BUSY.mask() | FaultQueueControl.FQON.flag(!enable),
            0);
      }
    } finally {
      lock.unlock();
    }
  }
}
