package portcullis.riscv.driver;

import portcullis.core.fault.FaultSink;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.sync.Fence;
import portcullis.riscv.spec.FaultQueueControl;
import portcullis.riscv.spec.FaultRecord;
import portcullis.riscv.spec.InterruptPending;
import portcullis.riscv.spec.Register;

/**
 * The consumer's end of a unit's fault queue: sections 3.2, 5.9 to 5.11 and 5.16.
 *
 * <p>Confined to one thread at a time: the unit's {@link UnitEvents}, and whoever starts it and
 * outlives it.
 */
final class FaultQueue {
  /** Records that are taken out before the unit gets to know of the room. */
  private static final int RECORDS_A_TIME = 64;

  private final UnitRegisters registers;
  private final UnitSettings settings;
  private final UnitStatistics statistics;
  private final PhysicalMemory memory;
  private final QueueMemory queue;
  private final FaultReport report;
  private final FaultSink sink;
  private final int mask;
  private int head;

  /**
   * @param queue where {@code fqb} points
   * @param sink called with no lock held
   */
  FaultQueue(
      UnitRegisters registers,
      UnitSettings settings,
      UnitStatistics statistics,
      PhysicalMemory memory,
      QueueMemory queue,
      FaultReport report,
      FaultSink sink) {
    this.registers = registers;
    this.settings = settings;
    this.statistics = statistics;
    this.memory = memory;
    this.queue = queue;
    this.report = report;
    this.sink = sink;
    this.mask = (1 << queue.entriesLog2()) - 1;
  }

  /** Makes the unit write records; {@code fqb} is set. Section 6.2, step 13. */
  SyncOutcome start() {
    registers.write(Register.FQH, 0);
    registers.write(Register.FQCSR, FaultQueueControl.FQEN.mask() | FaultQueueControl.FIE.mask());
    return registers.await(
        Register.FQCSR,
        FaultQueueControl.FQON.mask() | FaultQueueControl.BUSY.mask(),
        FaultQueueControl.FQON.mask(),
        settings.registerTimeoutNanos());
  }

  /**
   * Reports all records that are there, puts errors right, and makes the next record interrupt.
   *
   * <p>Records are taken out first, so that the unit does not overflow again at once. The interrupt
   * is cleared only then, and records that came between the two are looked for after that: any
   * later one sets it again (section 5.18).
   *
   * @return whether the unit is still there
   */
  boolean service() {
    if (!drain()) {
      return false;
    }
    long status = registers.read(Register.FQCSR);
    if (UnitRegisters.isGone(Register.FQCSR, status)) {
      return false;
    }
    long errors = status & FaultQueueControl.ERRORS;
    if (errors != 0) {
      SyncOutcome ready =
          registers.await(
              Register.FQCSR, FaultQueueControl.BUSY.mask(), 0, settings.registerTimeoutNanos());
      if (ready != SyncOutcome.COMPLETE) {
        return ready != SyncOutcome.GONE; // the interrupt stays pending, for another try
      }
      registers.write(
          Register.FQCSR, FaultQueueControl.FQEN.mask() | FaultQueueControl.FIE.mask() | errors);
      sink.report(report.lost((int) errors));
      statistics.addExclusive(UnitCounter.FAULTS_LOST, 1);
    }
    registers.write(Register.IPSR, InterruptPending.FIP.mask());
    return drain();
  }

  /** Reports the records that are there at the call; returns whether the unit is still there. */
  boolean drain() {
    long tail = registers.read(Register.FQT);
    if (UnitRegisters.isGone(Register.FQT, tail)) {
      return false;
    }
    // Pairs with the unit's advance of fqt: the records before it are in memory.
    Fence.acquire();
    while (head != ((int) tail & mask)) {
      take(queue.basePhysAddr() + (long) head * FaultRecord.BYTES);
      head = (head + 1) & mask;
      if (head == ((int) tail & mask) || (head & (RECORDS_A_TIME - 1)) == 0) {
        registers.write(Register.FQH, head);
      }
    }
    return true;
  }

  private void take(long record) {
    long header = memory.getLongOpaque(record + FaultRecord.HEADER_OFFSET);
    long iotval = memory.getLongOpaque(record + FaultRecord.IOTVAL_OFFSET);
    long iotval2 = memory.getLongOpaque(record + FaultRecord.IOTVAL2_OFFSET);
    sink.report(report.of(header, iotval, iotval2));
    statistics.addExclusive(UnitCounter.FAULTS, 1);
  }
}
