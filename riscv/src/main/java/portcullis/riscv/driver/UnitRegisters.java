package portcullis.riscv.driver;

import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.Clock;
import portcullis.machine.bus.MmioRegion;
import portcullis.riscv.spec.Register;

/**
 * The registers of one unit, each accessed in its own size. Thread-safe.
 *
 * <p>A unit that has been removed reads as all ones. No register has that value while the unit is
 * there: reserved bits of each are 0, or its width exceeds that of any queue's index.
 */
final class UnitRegisters {
  private final MmioRegion region;

  UnitRegisters(MmioRegion region) {
    this.region = region;
  }

  long read(Register register) {
    return region.read(register.offset(), register.sizeBytes());
  }

  void write(Register register, long value) {
    region.write(register.offset(), register.sizeBytes(), value);
  }

  /** Whether {@code value}, as read from {@code register}, says that the unit is gone. */
  static boolean isGone(Register register, long value) {
    return value == -1L >>> (64 - 8 * register.sizeBytes());
  }

  /**
   * Polls until the bits of {@code mask} read as {@code wanted}.
   *
   * <p>The register is read once more after the time is up: a caller who has not run for so long
   * has not seen what the unit did meanwhile.
   *
   * @return {@link SyncOutcome#COMPLETE}, {@link SyncOutcome#TIMED_OUT} or {@link SyncOutcome#GONE}
   */
  SyncOutcome await(Register register, long mask, long wanted, long timeoutNanos) {
    long deadlineNanos = Clock.nanos() + timeoutNanos;
    Backoff backoff = new Backoff();
    boolean isTimeLeft = true;
    while (true) {
      long value = read(register);
      if (isGone(register, value)) {
        return SyncOutcome.GONE;
      }
      if ((value & mask) == wanted) {
        return SyncOutcome.COMPLETE;
      }
      if (!isTimeLeft) {
        return SyncOutcome.TIMED_OUT;
      }
      isTimeLeft = backoff.pauseUntil(deadlineNanos);
    }
  }

  /** A register's name and present value, for messages. */
  String describe(Register register) {
    return "%s = 0x%x".formatted(register.layout().name(), read(register));
  }
}
