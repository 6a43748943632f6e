package portcullis.app.soak;

import java.util.SplittableRandom;
import portcullis.core.domain.Device;
import portcullis.core.domain.RecoveryHandler;

/** Has an engine recovered after errors, sometimes by a reset; then it may do DMA again. */
final class EngineRecovery implements RecoveryHandler {
  private final SoakScene scene;
  private final Runnable enable;
  // Confined to the thread that recovers, of which there is one at a time.
  private final SplittableRandom random;

  /**
   * @param enable lets it decode its registers and do DMA
   */
  EngineRecovery(SoakScene scene, String name, Runnable enable) {
    this.scene = scene;
    this.enable = enable;
    this.random = scene.random(name);
  }

  @Override
  public Advice frozen(Device device) {
    return random.nextBoolean() ? Advice.RECOVERED : Advice.NEEDS_RESET;
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
