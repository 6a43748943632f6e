package portcullis.riscv.device;

import portcullis.core.sync.Clock;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.core.sync.SharedLong;
import portcullis.riscv.spec.Capabilities;
import portcullis.riscv.spec.InterruptPending;
import portcullis.riscv.spec.PerformanceEvent;
import portcullis.riscv.spec.PerformanceRegisters;
import portcullis.riscv.spec.Register;

/**
 * The hardware performance monitor, sections 5.19 to 5.23: the cycles counter, 31 event counters of
 * 64 bits with their filters, and their overflow interrupt.
 *
 * <p>A cycle is a nanosecond of {@link Clock}: the model's clock runs at 1 GHz whenever {@code
 * capabilities.HPM} is 1 and {@code iocountinh.CY} is 0. The counter is brought up to date when it
 * is looked at, and by the device's thread when it overflows.
 *
 * <p>Thread-safe. {@link #count} takes no lock and allocates nothing; the registers that select
 * events are written under the device's {@code DEVICE_REGISTERS} lock.
 */
final class PerformanceMonitor {
  private static final int COUNTERS = 31;
  private static final int DEVICE_ID_MASK = 0xffffff;
  private static final long CYCLES_MASK = PerformanceRegisters.CYCLES.mask();

  private final boolean present;
  private final RegisterFile registers;
  private final Interrupts interrupts;
  private final Generation generation;
  // Bit x - 1 of each counter x that has an event and is not inhibited. Opaque: written under the
  // register lock, and a request that is under way meanwhile may still count by the old selection.
  private final SharedLong active = new SharedLong(0);
  private final Mutex lock = new Mutex(LockClass.LEAF);
  // When iohpmcycles was brought up to date; guarded by #lock.
  private long updatedNanos;

  PerformanceMonitor(
      RiscvIommuConfig config,
      RegisterFile registers,
      Interrupts interrupts,
      Generation generation) {
    this.generation = generation;
    this.present = config.capabilities().has(Capabilities.HPM);
    this.registers = registers;
    this.interrupts = interrupts;
    this.updatedNanos = Clock.nanos();
  }

  /** Whether any event counter counts: what a request asks before it tells of its events. */
  boolean isCounting() {
    return active.getOpaque() != 0;
  }

  /**
   * Counts an event wherever the filters let it.
   *
   * @param processId of the request, or negative if it has none
   * @param pscid of its process, or negative if it has none or it is not known
   * @param gscid of its virtual machine, or negative if it has none or it is not known
   */
  void count(PerformanceEvent event, int deviceId, int processId, int pscid, int gscid) {
    for (long left = active.getOpaque(); left != 0; left &= left - 1) {
      int index = Long.numberOfTrailingZeros(left);
      long selector = registers.get(Register.IOHPMEVT, index);
      if (PerformanceRegisters.EVENT_ID.extractInt(selector) == event.id()
          && matches(selector, event, deviceId, processId, pscid, gscid)
          && registers.increment(Register.IOHPMCTR, index) == -1L) {
        overflow(Register.IOHPMEVT, index);
      }
    }
  }

  private static boolean matches(
      long selector, PerformanceEvent event, int deviceId, int processId, int pscid, int gscid) {
    boolean byAddressSpace = PerformanceRegisters.IDT.isSet(selector);
    boolean matchUpper = PerformanceRegisters.DV_GSCV.isSet(selector);
    boolean matchLower = PerformanceRegisters.PV_PSCV.isSet(selector);
    if (byAddressSpace && !event.filtersByAddressSpace()) {
      // "When the programmed IDT setting is not supported for an event then the associated counter
      // does not increment."
      return false;
    }
    int upper = byAddressSpace ? gscid : deviceId & DEVICE_ID_MASK;
    int lower = byAddressSpace ? pscid : processId;
    return (!matchLower
            || (lower >= 0 && lower == PerformanceRegisters.PID_PSCID.extractInt(selector)))
        && (!matchUpper || (upper >= 0 && matchesInPart(selector, upper)));
  }

  /** {@code DMASK}: "The lower bits [...] all the way to the first low order 0 bit [...]". */
  private static boolean matchesInPart(long selector, int id) {
    int wanted = PerformanceRegisters.DID_GSCID.extractInt(selector);
    int masked = PerformanceRegisters.DMASK.isSet(selector) ? wanted ^ (wanted + 1) : 0;
    return ((wanted ^ id) & ~masked & DEVICE_ID_MASK) == 0;
  }

  /** The OF bits of both registers have the same place. */
  private void overflow(Register register, int index) {
    long flag = PerformanceRegisters.EVENT_OF.mask();
    if ((registers.update(register, index, 0, flag) & flag) == 0) {
      interrupts.raise(InterruptPending.PMIP.mask());
    }
  }

  /** Brings {@code iohpmcycles} up to date. */
  void updateCycles() {
    if (!present) {
      return;
    }
    boolean overflowed;
    lock.lock();
    try {
      overflowed = advance();
    } finally {
      lock.unlock();
    }
    if (overflowed) {
      overflow(Register.IOHPMCYCLES, 0);
    }
  }

  /** Adds the cycles since the last call; returns whether the counter went past its end. */
  private boolean advance() {
    long nowNanos = Clock.nanos();
    long elapsed = Math.max(0, nowNanos - updatedNanos);
    updatedNanos = nowNanos;
    if (isCycleInhibited()) {
      return false;
    }
    long before = registers.get(Register.IOHPMCYCLES);
    long sum = (before & CYCLES_MASK) + elapsed;
    registers.update(Register.IOHPMCYCLES, CYCLES_MASK, sum & CYCLES_MASK);
    return sum < 0;
  }

  private boolean isCycleInhibited() {
    return PerformanceRegisters.INH_CY.isSet(registers.get(Register.IOCOUNTINH));
  }

  /** Nanoseconds until the cycles counter raises an interrupt, {@link Long#MAX_VALUE} if never. */
  long nanosToOverflow() {
    long cycles = registers.get(Register.IOHPMCYCLES);
    return !present || isCycleInhibited() || PerformanceRegisters.CYCLES_OF.isSet(cycles)
        ? Long.MAX_VALUE
        : CYCLES_MASK - (cycles & CYCLES_MASK) + 1;
  }

  /** {@code iocountovf}, section 5.19. */
  long overflows() {
    long bits = registers.get(Register.IOHPMCYCLES) >>> PerformanceRegisters.CYCLES_OF.low();
    for (int i = 0; i < COUNTERS; i++) {
      bits |= PerformanceRegisters.EVENT_OF.extract(registers.get(Register.IOHPMEVT, i)) << (i + 1);
    }
    return bits;
  }

  /** A write of software to {@code iohpmcycles}. */
  void writeCycles(long offset, int sizeBytes, long value) {
    updateCycles();
    lock.lock();
    try {
      registers.write(offset, sizeBytes, value, 0);
      updatedNanos = Clock.nanos();
    } finally {
      lock.unlock();
    }
  }

  /** A write of software to {@code iocountinh}. */
  void writeInhibit(long offset, int sizeBytes, long value) {
    updateCycles();
    registers.write(offset, sizeBytes, value, 0);
    select();
  }

  /**
   * A write of software to an {@code iohpmevt}: an event that does not exist leaves the old one.
   */
  void writeEvent(long offset, int sizeBytes, long value) {
    long after = registers.preview(offset, sizeBytes, value);
    boolean lowHalf = (offset & 7) == 0;
    if (lowHalf && PerformanceRegisters.EVENT_ID.extractInt(after) > PerformanceEvent.LAST_ID) {
      long old = registers.at(offset);
      registers.write(
          offset,
          sizeBytes,
          PerformanceRegisters.EVENT_ID.insert(value, PerformanceRegisters.EVENT_ID.extract(old)),
          0);
    } else {
      registers.write(offset, sizeBytes, value, 0);
    }
    select();
  }

  /** Starts anew after a reset of the registers. */
  void reset() {
    lock.lock();
    try {
      updatedNanos = Clock.nanos();
    } finally {
      lock.unlock();
    }
    select();
  }

  /** Finds out anew which counters count. */
  private void select() {
    long counting = 0;
    long inhibited = registers.get(Register.IOCOUNTINH) >>> 1;
    for (int i = 0; i < COUNTERS; i++) {
      if (present
          && PerformanceRegisters.EVENT_ID.isSet(registers.get(Register.IOHPMEVT, i))
          && (inhibited >>> i & 1) == 0) {
        counting |= 1L << i;
      }
    }
    active.setOpaque(counting);
    if (counting != 0) {
      // Requests that initiators answer by themselves are not counted, so none is from now on:
      // pairs with RequestTranslator#translate, which keeps nothing more while anything counts.
      generation.advance();
    }
  }
}
