package portcullis.check.scenario.riscv;

import portcullis.check.scenario.riscv.UnitWalker.ReadOrder;
import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;
import portcullis.riscv.driver.RiscvIommu;

/**
 * A device leaves a domain in which its neighbour stays, under a walker that reads V last: contract
 * 1, the neighbour never finds what the other's new domain maps.
 */
public final class ContextNeighbour extends RiscvMachine {
  private static final int NEIGHBOUR_ID = DEVICE_ID + 1;

  /** For the loader. */
  public ContextNeighbour() {}

  @Override
  protected void build() {
    SmallUnit hardware = hardware(0, ReadOrder.VALID_LAST);
    RiscvIommu unit = install(hardware, 4);
    Device device = device(unit, described(DEVICE_ID));
    Device neighbour = device(unit, described(NEIGHBOUR_ID));
    PagingDomain former = domain("former");
    PagingDomain next = domain("next");
    map(former, 0, 0);
    map(next, 0, 1);
    device.attach(former);
    neighbour.attach(former);
    serve(hardware);
    thread(
        "attach",
        system.rcu()::reader,
        () -> {
          require(device.attach(next).isAttached(), "attach failed");
          hardware.request(
              NEIGHBOUR_ID,
              UnitWalker.NO_PROCESS,
              0,
              physAddr ->
                  require(
                      physAddr == dataPage(0) || physAddr == UnitWalker.REFUSED,
                      "the neighbour is let through to 0x" + Long.toHexString(physAddr)));
        });
    thread("device", () -> touch(hardware, DEVICE_ID, 0));
  }
}
