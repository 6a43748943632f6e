package portcullis.app.workload;

import portcullis.core.domain.Device;
import portcullis.core.domain.RecoveryHandler;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.Clock;
import portcullis.core.sync.SharedLong;
import portcullis.machine.bus.DmaOutcome;
import portcullis.machine.bus.MmioRegion;
import portcullis.machine.testengine.DmaTestEngine;
import portcullis.machine.testengine.TestEngineRegister;

/**
 * Brings the rogue back where a forbidden access isolates it. What became of the access is read
 * once registers can be reached again; as long as they cannot, they read as all ones.
 */
final class RogueRecovery implements RecoveryHandler {
  private static final long ALL_ONES = 0xffff_ffffL;
  private static final long PATIENCE_NANOS = 5_000_000_000L;

  private final MmioRegion engine;
  private final Runnable enable;
  // Ordinal of the outcome read last; stored before #ended, loaded after it.
  private final SharedLong outcome = new SharedLong(DmaOutcome.BLOCKED.ordinal());
  // Recoveries that have ended; the release in #end pairs with the acquire in #ended.
  private final SharedLong ended = new SharedLong(0);
  // 1 once the rogue is lost; opaque.
  private final SharedLong lost = new SharedLong(0);

  /**
   * @param engine registers of the rogue
   * @param enable lets it decode and do DMA, after a reset
   */
  RogueRecovery(MmioRegion engine, Runnable enable) {
    this.engine = engine;
    this.enable = enable;
  }

  /** Recoveries that have ended. */
  long ended() {
    return ended.getAcquire();
  }

  /** Waits for the end of the next recovery after so many; what became of the access. */
  DmaOutcome awaitEnd(long before) {
    Backoff backoff = new Backoff();
    long deadlineNanos = Clock.nanos() + PATIENCE_NANOS;
    while (ended() == before) {
      if (Clock.isPast(deadlineNanos)) {
        throw new IllegalStateException("the rogue was isolated and is not recovered");
      }
      backoff.pause();
    }
    if (lost.getOpaque() != 0) {
      throw new IllegalStateException("the rogue was isolated and could not be recovered");
    }
    return DmaOutcome.values()[(int) outcome.getPlain()];
  }

  /** STATUS of the engine, or a negative number if it cannot be reached. */
  long status() {
    long status =
        engine.read(TestEngineRegister.STATUS.offset(), TestEngineRegister.STATUS.sizeBytes());
    return (status & ALL_ONES) == ALL_ONES ? -1 : status;
  }

  @Override
  public Advice frozen(Device device) {
    return Advice.RECOVERED;
  }

  @Override
  public Advice registersAccessible(Device device) {
    Backoff backoff = new Backoff();
    long deadlineNanos = Clock.nanos() + PATIENCE_NANOS;
    long status = status();
    while (status < 0 || (status & TestEngineRegister.DONE) == 0) {
      if (Clock.isPast(deadlineNanos)) {
        return Advice.NEEDS_RESET;
      }
      backoff.pause();
      status = status();
    }
    outcome.setPlain(DmaTestEngine.outcome((int) status).ordinal());
    return Advice.RECOVERED;
  }

  /** {@inheritDoc} It has forgotten its access, which isolated it because it was refused. */
  @Override
  public Advice wasReset(Device device) {
    enable.run();
    outcome.setPlain(DmaOutcome.BLOCKED.ordinal());
    return Advice.RECOVERED;
  }

  @Override
  public void resumed(Device device) {
    end();
  }

  @Override
  public void failed(Device device, String why) {
    lost.setOpaque(1);
    end();
  }

  private void end() {
    ended.setRelease(ended.getPlain() + 1);
  }
}
