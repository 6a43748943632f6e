package portcullis.riscv.device;

import portcullis.core.sync.SharedLong;
import portcullis.core.sync.Signal;
import portcullis.riscv.spec.CommandQueueControl;
import portcullis.riscv.spec.FaultCause;
import portcullis.riscv.spec.FaultQueueControl;
import portcullis.riscv.spec.FaultRecord;
import portcullis.riscv.spec.FeaturesControl;
import portcullis.riscv.spec.InterruptPending;
import portcullis.riscv.spec.InterruptVectors;
import portcullis.riscv.spec.MsiConfiguration;
import portcullis.riscv.spec.PageRequestQueueControl;
import portcullis.riscv.spec.Register;
import portcullis.riscv.spec.TransactionType;

/**
 * Interrupts of the IOMMU itself: {@code ipsr}, and the messages or wires behind it. Sections 5.18,
 * 5.28 and 5.29.
 *
 * <p>Any thread may raise an interrupt; they are delivered by the device's thread only, with no
 * lock held, so wires change in the order in which their causes did, and a message that programs
 * the IOMMU itself does no harm.
 */
final class Interrupts {
  private final StructureMemory memory;
  private final RegisterFile registers;
  private final WiredInterrupt wires;
  private final Signal wake;
  // Bits of ipsr that went from 0 to 1 and whose messages are due. Volatile read-modify-writes.
  private final SharedLong edges = new SharedLong(0);
  // Vectors whose message waits for the mask to be cleared. The device's thread's.
  private long waiting;
  // Wires that are asserted. The device's thread's.
  private long asserted;

  /**
   * @param wake rouses the device's thread
   */
  Interrupts(StructureMemory memory, RegisterFile registers, WiredInterrupt wires, Signal wake) {
    this.memory = memory;
    this.registers = registers;
    this.wires = wires;
    this.wake = wake;
  }

  /** Sets bits of {@code ipsr}; those that were 0 lead to a message. */
  void raise(long bits) {
    long risen = bits & ~registers.update(Register.IPSR, 0, bits);
    if (risen == 0) {
      return;
    }
    long before;
    do {
      before = edges.get();
    } while (!edges.compareAndSet(before, before | risen));
    wake();
  }

  /** Makes the device's thread look at the conditions again. */
  void wake() {
    wake.raise();
  }

  /**
   * Raises what persists (section 5.18: a bit "transitions again from 0->1" if its conditions are
   * "still present") and delivers what is due. Only the device's thread.
   *
   * @param faults where a message that cannot be written is reported
   */
  void deliver(FaultQueue faults) {
    raisePersisting();
    if (FeaturesControl.WSI.isSet(registers.get(Register.FCTL))) {
      edges.getAndSet(0);
      drive(vectorsOf(registers.get(Register.IPSR)));
      return;
    }
    drive(0);
    waiting |= vectorsOf(edges.getAndSet(0));
    for (long left = waiting; left != 0; left &= left - 1) {
      int vector = Long.numberOfTrailingZeros(left);
      if (!MsiConfiguration.M.isSet(registers.get(Register.MSI_VEC_CTL, vector))) {
        waiting &= ~(1L << vector);
        send(vector, faults);
      }
    }
  }

  /** Whether {@link #deliver} has something new to do. */
  boolean isDue() {
    return edges.get() != 0;
  }

  /** Forgets all messages and takes the wires down. Only the device's thread. */
  void reset() {
    edges.getAndSet(0);
    waiting = 0;
    drive(0);
  }

  private void raisePersisting() {
    long commands = registers.get(Register.CQCSR);
    if (CommandQueueControl.CIE.isSet(commands)
        && (commands & (CommandQueueControl.ERRORS | CommandQueueControl.FENCE_W_IP.mask())) != 0) {
      raise(InterruptPending.CIP.mask());
    }
    long faults = registers.get(Register.FQCSR);
    if (FaultQueueControl.FIE.isSet(faults) && (faults & FaultQueueControl.ERRORS) != 0) {
      raise(InterruptPending.FIP.mask());
    }
    long pages = registers.get(Register.PQCSR);
    if (PageRequestQueueControl.PIE.isSet(pages) && (pages & PageRequestQueueControl.ERRORS) != 0) {
      raise(InterruptPending.PIP.mask());
    }
  }

  private long vectorsOf(long causes) {
    long icvec = registers.get(Register.ICVEC);
    long vectors = 0;
    if (InterruptPending.CIP.isSet(causes)) {
      vectors |= 1L << InterruptVectors.CIV.extract(icvec);
    }
    if (InterruptPending.FIP.isSet(causes)) {
      vectors |= 1L << InterruptVectors.FIV.extract(icvec);
    }
    if (InterruptPending.PMIP.isSet(causes)) {
      vectors |= 1L << InterruptVectors.PMIV.extract(icvec);
    }
    if (InterruptPending.PIP.isSet(causes)) {
      vectors |= 1L << InterruptVectors.PIV.extract(icvec);
    }
    return vectors;
  }

  private void send(int vector, FaultQueue faults) {
    long address = registers.get(Register.MSI_ADDR, vector);
    boolean bigEndian = FeaturesControl.BE.isSet(registers.get(Register.FCTL));
    if (!memory.writeWord(address, (int) registers.get(Register.MSI_DATA, vector), bigEndian)) {
      // Section 5.29: "TTYP set to 0 and iotval set to the value of msi_addr_x".
      faults.report(
          FaultCause.MSI_WRITE_ACCESS_FAULT,
          FaultRecord.header(FaultCause.MSI_WRITE_ACCESS_FAULT, TransactionType.NONE, 0),
          address,
          0,
          false);
    }
  }

  private void drive(long levels) {
    for (long changed = asserted ^ levels; changed != 0; changed &= changed - 1) {
      int wire = Long.numberOfTrailingZeros(changed);
      wires.set(wire, (levels >>> wire & 1) != 0);
    }
    asserted = levels;
  }
}
