package portcullis.app.platform;

import portcullis.core.domain.ResetControl;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.machine.pci.PciHost;
import portcullis.machine.pci.RequesterId;

/**
 * Resets a function by PCI's Function Level Reset. The host has no switch for a slot's power: the
 * nearest to it is a function that was reset, which neither decodes nor does DMA.
 *
 * @param host where the function is
 * @param id of the function
 */
record FunctionLevelReset(PciHost host, RequesterId id) implements ResetControl {
  @Override
  public SyncOutcome reset() {
    return host.reset(id) ? SyncOutcome.COMPLETE : SyncOutcome.GONE;
  }

  @Override
  public SyncOutcome powerOff() {
    return reset();
  }

  @Override
  public SyncOutcome powerOn() {
    return reset();
  }
}
