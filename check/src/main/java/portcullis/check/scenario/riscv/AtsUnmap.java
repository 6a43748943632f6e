package portcullis.check.scenario.riscv;

import portcullis.check.scenario.riscv.UnitWalker.ReadOrder;
import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;
import portcullis.riscv.driver.RiscvIommu;

/**
 * Another thread unmaps what a device with ATS uses: contract 4, the device is made to forget only
 * after the unit has, from which it could have it again.
 */
public final class AtsUnmap extends RiscvMachine {
  /** For the loader. */
  public AtsUnmap() {}

  @Override
  protected void build() {
    SmallUnit hardware = hardware(0, ReadOrder.VALID_FIRST);
    RiscvIommu unit = install(hardware, 4);
    Device device = device(unit, described(DEVICE_ID).withAts(1));
    PagingDomain domain = domain("domain");
    map(domain, 0, 0);
    device.attach(domain);
    hardware.requestByAts(DEVICE_ID, 0, this::touched);
    serve(hardware);
    thread(
        "unmap",
        system.rcu()::reader,
        () -> {
          require(unmap(domain, 0).isCovered(), "the flush was not confirmed");
          giveAway(0);
          hardware.requestByAts(DEVICE_ID, 0, this::touched);
        });
    thread("device", () -> hardware.requestByAts(DEVICE_ID, 0, this::touched));
  }
}
