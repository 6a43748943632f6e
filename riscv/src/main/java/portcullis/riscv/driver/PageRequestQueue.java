package portcullis.riscv.driver;

import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.sync.Fence;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.riscv.spec.InterruptPending;
import portcullis.riscv.spec.PageRequestQueueControl;
import portcullis.riscv.spec.PageRequestRecord;
import portcullis.riscv.spec.Register;

/**
 * The consumer's end of a unit's page-request queue: sections 3.3, 5.12 to 5.14 and 5.17. It only
 * hands records on to the devices they come from, so that no device waits for another's handler.
 *
 * <p>Thread-safe: the unit's {@link UnitEvents} reads it, and whoever takes a device's context
 * away, so that nothing of the device is left in it.
 */
final class PageRequestQueue {
  /** Records that are taken out before the unit gets to know of the room. */
  private static final int RECORDS_A_TIME = 64;

  private final UnitRegisters registers;
  private final UnitSettings settings;
  private final UnitStatistics statistics;
  private final PhysicalMemory memory;
  private final QueueMemory queue;
  private final DeviceDirectory directory;
  private final Mutex lock;
  private final int mask;
  // Guarded by #lock.
  private int head;

  /**
   * @param queue where {@code pqb} points
   * @param directory knows devices by their ids
   */
  PageRequestQueue(
      int unitIndex,
      UnitRegisters registers,
      UnitSettings settings,
      UnitStatistics statistics,
      PhysicalMemory memory,
      QueueMemory queue,
      DeviceDirectory directory) {
    this.registers = registers;
    this.settings = settings;
    this.statistics = statistics;
    this.memory = memory;
    this.queue = queue;
    this.directory = directory;
    this.lock = new Mutex(LockClass.PAGE_REQUESTS, unitIndex);
    this.mask = (1 << queue.entriesLog2()) - 1;
  }

  /** Makes the unit write records; {@code pqb} is set. Section 6.2, step 14. */
  SyncOutcome start() {
    registers.write(Register.PQH, 0);
    registers.write(
        Register.PQCSR, PageRequestQueueControl.PQEN.mask() | PageRequestQueueControl.PIE.mask());
    return registers.await(
        Register.PQCSR,
        PageRequestQueueControl.PQON.mask() | PageRequestQueueControl.BUSY.mask(),
        PageRequestQueueControl.PQON.mask(),
        settings.registerTimeoutNanos());
  }

  /**
   * Hands all records on that are there, puts errors right, and makes the next record interrupt.
   * Called by one thread only.
   *
   * <p>The unit writes no record while it shows an error, so what a drain after the look at it
   * finds is all there was before. A request that was lost may have been the last of its group, and
   * the unit has answered it then: what is known of such a group is not served (section 6.5).
   *
   * @return whether the unit is still there
   */
  boolean service() {
    if (!drain()) {
      return false;
    }
    long status = registers.read(Register.PQCSR);
    if (UnitRegisters.isGone(Register.PQCSR, status)) {
      return false;
    }
    long errors = status & PageRequestQueueControl.ERRORS;
    if (errors != 0) {
      if (!drain()) {
        return false;
      }
      directory.forgetUnfinishedPageRequests();
      SyncOutcome ready =
          registers.await(
              Register.PQCSR,
              PageRequestQueueControl.BUSY.mask(),
              0,
              settings.registerTimeoutNanos());
      if (ready != SyncOutcome.COMPLETE) {
        return ready != SyncOutcome.GONE; // the interrupt stays pending, for another try
      }
      registers.write(
          Register.PQCSR,
          PageRequestQueueControl.PQEN.mask() | PageRequestQueueControl.PIE.mask() | errors);
      statistics.addExclusive(UnitCounter.PAGE_REQUESTS_LOST, 1);
    }
    registers.write(Register.IPSR, InterruptPending.PIP.mask());
    return drain();
  }

  /** Hands on the records that are there at the call; returns whether the unit is still there. */
  boolean drain() {
    lock.lock();
    try {
      long tail = registers.read(Register.PQT);
      if (UnitRegisters.isGone(Register.PQT, tail)) {
        return false;
      }
      // Pairs with the unit's advance of pqt: the records before it are in memory.
      Fence.acquire();
      while (head != ((int) tail & mask)) {
        take(queue.basePhysAddr() + (long) head * PageRequestRecord.BYTES);
        head = (head + 1) & mask;
        if (head == ((int) tail & mask) || (head & (RECORDS_A_TIME - 1)) == 0) {
          registers.write(Register.PQH, head);
        }
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void take(long record) {
    long header = memory.getLongOpaque(record);
    long payload = memory.getLongOpaque(record + Long.BYTES);
    RiscvEndpoint device = directory.device(PageRequestRecord.DID.extractInt(header));
    DevicePageRequests requests = device == null ? null : device.pageRequests();
    boolean taken = requests != null && requests.take(header, payload);
    statistics.addExclusive(
        taken ? UnitCounter.PAGE_REQUESTS : UnitCounter.PAGE_REQUESTS_DROPPED, 1);
  }
}
