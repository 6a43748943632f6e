package portcullis.riscv.device;

import org.jspecify.annotations.Nullable;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.riscv.spec.FeaturesControl;
import portcullis.riscv.spec.InterruptPending;
import portcullis.riscv.spec.PageGroupResponse;
import portcullis.riscv.spec.PageRequestQueueControl;
import portcullis.riscv.spec.PageRequestRecord;
import portcullis.riscv.spec.QueueBase;
import portcullis.riscv.spec.Register;

/**
 * Writes page requests of devices to memory. Section 3.3.
 *
 * <p>Thread-safe: records are written by whatever thread brings the message, one at a time.
 */
final class PageRequestQueue {
  private final StructureMemory memory;
  private final RegisterFile registers;
  private final Interrupts interrupts;
  // Guards the tail and the memory of the queue.
  private final Mutex lock = new Mutex(LockClass.DEVICE_QUEUE);

  PageRequestQueue(StructureMemory memory, RegisterFile registers, Interrupts interrupts) {
    this.memory = memory;
    this.registers = registers;
    this.interrupts = interrupts;
  }

  /**
   * Queues a message.
   *
   * @return null if that was possible, else how section 2.6 has the IOMMU answer it
   */
  @Nullable PageGroupResponse append(long header, long payload) {
    lock.lock();
    try {
      long control = registers.get(Register.PQCSR);
      if (!PageRequestQueueControl.PQEN.isSet(control)
          || !PageRequestQueueControl.PQON.isSet(control)
          || PageRequestQueueControl.PQMF.isSet(control)) {
        return PageGroupResponse.RESPONSE_FAILURE;
      }
      if (PageRequestQueueControl.PQOF.isSet(control)) {
        return PageGroupResponse.SUCCESS;
      }
      return write(control, header, payload);
    } finally {
      lock.unlock();
    }
  }

  private @Nullable PageGroupResponse write(long control, long header, long payload) {
    long base = registers.get(Register.PQB);
    long tail = registers.get(Register.PQT);
    long next = (tail + 1) & QueueBase.indexMask(base);
    // Acquire: software has read the records up to the head it wrote; pairs with
    // RegisterFile#write.
    if (next == registers.get(Register.PQH)) {
      fail(PageRequestQueueControl.PQOF.mask());
      return PageGroupResponse.SUCCESS;
    }
    long address = QueueBase.basePhysAddr(base) + tail * PageRequestRecord.BYTES;
    if (!memory.isAccessible(address, PageRequestRecord.BYTES)) {
      fail(PageRequestQueueControl.PQMF.mask());
      return PageGroupResponse.RESPONSE_FAILURE;
    }
    boolean bigEndian = FeaturesControl.BE.isSet(registers.get(Register.FCTL));
    memory.store(address, header, bigEndian);
    memory.store(address + 8, payload, bigEndian);
    // Release: the record is there for whoever sees the tail; pairs with RegisterFile#read.
    registers.set(Register.PQT, next);
    if (PageRequestQueueControl.PIE.isSet(control)) {
      interrupts.raise(InterruptPending.PIP.mask());
    }
    return null;
  }

  private void fail(long error) {
    registers.update(Register.PQCSR, 0, error);
    interrupts.wake(); // which finds the error if interrupts are enabled
  }

  /** Turns the queue off at once, for a reset; then no record is being written. */
  void stop() {
    lock.lock();
    try {
      registers.update(
          Register.PQCSR,
          PageRequestQueueControl.PQEN.mask() | PageRequestQueueControl.PQON.mask(),
          0);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Makes {@code pqon} follow {@code pqen}. Only the device's thread. When this has returned after
   * a change to off, no record is being written.
   */
  void completeControl() {
    long control = registers.get(Register.PQCSR);
    if (!PageRequestQueueControl.BUSY.isSet(control)) {
      return;
    }
    boolean enable = PageRequestQueueControl.PQEN.isSet(control);
    boolean on = PageRequestQueueControl.PQON.isSet(control);
    lock.lock();
    try {
      if (enable && !on) {
        registers.set(Register.PQT, 0);
        registers.update(
            Register.PQCSR,
            PageRequestQueueControl.ERRORS | PageRequestQueueControl.BUSY.mask(),
            PageRequestQueueControl.PQON.mask());
      } else {
        registers.update(
            Register.PQCSR,
            PageRequestQueueControl.BUSY.mask() | PageRequestQueueControl.PQON.flag(!enable),
            0);
      }
    } finally {
      lock.unlock();
    }
  }
}
