package portcullis.app.nvme;

import portcullis.core.domain.Device;
import portcullis.core.domain.DeviceState;
import portcullis.core.domain.RecoveryHandler;

/**
 * Brings a controller back after an error. What it had begun is known to nobody, so it is always
 * reset; requests keep their buffers and mappings meanwhile, and are given to it again.
 */
final class NvmeRecovery implements RecoveryHandler {
  /** Code of the error that the controller did not come up again. */
  private static final int NOT_READY = 0;

  private final NvmeDriver driver;

  NvmeRecovery(NvmeDriver driver) {
    this.driver = driver;
  }

  @Override
  public Advice frozen(Device device) {
    driver.freeze();
    return Advice.NEEDS_RESET;
  }

  /** {@inheritDoc} Queues are set up by DMA: not before the device may do that again. */
  @Override
  public Advice wasReset(Device device) {
    return Advice.RECOVERED;
  }

  @Override
  public void resumed(Device device) {
    try {
      driver.restart();
      driver.resume();
    } catch (NvmeException e) {
      // Another error that was reported already starts the recovery over; one that was not does so
      // now.
      if (device.lifecycle().state() == DeviceState.OPERATIONAL) {
        device.lifecycle().reportError(NOT_READY);
      }
    }
  }

  @Override
  public void failed(Device device, String why) {
    driver.lose(why);
  }
}
