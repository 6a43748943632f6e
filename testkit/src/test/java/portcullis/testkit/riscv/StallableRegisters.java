package portcullis.testkit.riscv;

import portcullis.core.sync.SharedLong;
import portcullis.machine.bus.MmioRegion;
import portcullis.riscv.spec.Register;

/** Registers of a unit on whose command queue the doorbell can be held back. Thread-safe. */
public final class StallableRegisters implements MmioRegion {
  private static final long NOTHING = -1;

  private final MmioRegion unit;
  // 1 while stalled; volatile.
  private final SharedLong stalled = new SharedLong(0);
  // The last tail held back, or NOTHING; volatile.
  private final SharedLong heldBack = new SharedLong(NOTHING);

  /**
   * @param unit the registers themselves
   */
  public StallableRegisters(MmioRegion unit) {
    this.unit = unit;
  }

  /** Holds the doorbell back, or gives the unit the last one held back and lets them through. */
  public void stall(boolean on) {
    stalled.set(on ? 1 : 0);
    if (!on) {
      long tail = heldBack.getAndSet(NOTHING);
      if (tail != NOTHING) {
        unit.write(Register.CQT.offset(), 4, tail);
      }
    }
  }

  @Override
  public long sizeBytes() {
    return unit.sizeBytes();
  }

  @Override
  public long read(long offset, int sizeBytes) {
    return unit.read(offset, sizeBytes);
  }

  @Override
  public void write(long offset, int sizeBytes, long value) {
    if (offset == Register.CQT.offset() && stalled.get() == 1) {
      heldBack.set(value);
    } else {
      unit.write(offset, sizeBytes, value);
    }
  }
}
