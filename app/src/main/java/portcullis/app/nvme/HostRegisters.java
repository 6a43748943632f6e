package portcullis.app.nvme;

import portcullis.machine.bus.MmioRegion;
import portcullis.machine.pci.PciHost;
import portcullis.machine.pci.RequesterId;

/**
 * A function that is reached through a host bridge.
 *
 * @param host the bridge
 * @param id of the function
 * @param doorbellAddress see {@link PciRegisters#doorbellAddress}
 */
public record HostRegisters(PciHost host, RequesterId id, long doorbellAddress)
    implements PciRegisters {
  @Override
  public MmioRegion config() {
    return host.config(id);
  }

  @Override
  public MmioRegion bar(int index) {
    return host.bar(id, index);
  }
}
