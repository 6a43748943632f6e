package portcullis.riscv.driver;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.Clock;
import portcullis.machine.bus.MmioRegion;
import portcullis.riscv.spec.CommandQueueControl;
import portcullis.riscv.spec.Register;

class UnitRegistersTest {
  private static final long TIMEOUT_NANOS = 500_000_000L;
  private static final long BUSY = CommandQueueControl.BUSY.mask();

  /** Reads as busy at first, and the first read takes until {@code timeNanos} have gone by. */
  private static final class SlowOnce implements MmioRegion {
    private final long timeNanos;
    private final long valueThen;
    private int reads;

    SlowOnce(long timeNanos, long valueThen) {
      this.timeNanos = timeNanos;
      this.valueThen = valueThen;
    }

    @Override
    public long sizeBytes() {
      return 4096;
    }

    @Override
    public long read(long offset, int sizeBytes) {
      if (reads++ > 0) {
        return valueThen;
      }
      long untilNanos = Clock.nanos() + timeNanos;
      Backoff backoff = new Backoff();
      while (!Clock.isPast(untilNanos)) {
        backoff.pause();
      }
      return BUSY;
    }

    @Override
    public void write(long offset, int sizeBytes, long value) {
      throw new AssertionError("nothing is to be written");
    }
  }

  private static SyncOutcome await(SlowOnce region) {
    return new UnitRegisters(region).await(Register.CQCSR, BUSY, 0, TIMEOUT_NANOS);
  }

  @Test
  void aPollerThatDidNotRunUntilItsTimeWasUpLooksOnceMore() {
    assertThat(await(new SlowOnce(TIMEOUT_NANOS, 0))).isEqualTo(SyncOutcome.COMPLETE);
  }

  @Test
  void aUnitThatStaysBusyTimesOut() {
    assertThat(await(new SlowOnce(0, BUSY))).isEqualTo(SyncOutcome.TIMED_OUT);
  }
}
