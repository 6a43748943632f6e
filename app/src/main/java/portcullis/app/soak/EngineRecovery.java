package portcullis.app.soak;

import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import portcullis.core.domain.Device;
import portcullis.core.domain.RecoveryHandler;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.Clock;

/**
 * Has an engine recovered after errors, sometimes by a reset; then it may do DMA again. Without a
 * reset a DMA under way is waited for: it would be done after the recovery, with whatever is mapped
 * by then.
 */
final class EngineRecovery implements RecoveryHandler {
  private static final long PATIENCE_NANOS = 5_000_000_000L;

  private final SoakScene scene;
  private final Runnable enable;
  private final BooleanSupplier isIdle;
  // Confined to the thread that recovers, of which there is one at a time.
  private final SplittableRandom random;

  /**
   * @param enable lets it decode its registers and do DMA
   * @param isIdle whether no DMA of it is under way
   */
  EngineRecovery(SoakScene scene, String name, Runnable enable, BooleanSupplier isIdle) {
    this.scene = scene;
    this.enable = enable;
    this.isIdle = isIdle;
    this.random = scene.random(name);
  }

  @Override
  public Advice frozen(Device device) {
    return random.nextBoolean() ? Advice.RECOVERED : Advice.NEEDS_RESET;
  }

  @Override
  public Advice registersAccessible(Device device) {
    Backoff backoff = new Backoff();
    long deadlineNanos = Clock.nanos() + PATIENCE_NANOS;
    while (!isIdle.getAsBoolean()) {
      if (Clock.isPast(deadlineNanos)) {
        return Advice.NEEDS_RESET;
      }
      backoff.pause();
    }
    return Advice.RECOVERED;
  }

  @Override
  public Advice wasReset(Device device) {
    enable.run();
    return Advice.RECOVERED;
  }

  @Override
  public void resumed(Device device) {
    enable.run(); // another error may have kept the first from reaching the function
    scene.count(Op.RECOVERY);
  }

  @Override
  public void failed(Device device, String why) {
    scene.count(Op.LOSS);
  }
}
