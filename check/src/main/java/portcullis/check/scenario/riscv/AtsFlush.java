package portcullis.check.scenario.riscv;

import portcullis.check.scenario.riscv.UnitWalker.ReadOrder;
import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;
import portcullis.riscv.driver.RiscvIommu;

/**
 * A device that keeps translations comes to a domain in which another thread unmaps: contract 4,
 * the flush reaches what the device keeps, and after what the unit keeps.
 */
public final class AtsFlush extends RiscvMachine {
  /** For the loader. */
  public AtsFlush() {}

  @Override
  protected void build() {
    SmallUnit hardware = hardware(0, ReadOrder.VALID_FIRST);
    RiscvIommu unit = install(hardware, 4);
    Device device = device(unit, described(DEVICE_ID).withAts(1));
    PagingDomain domain = domain("domain");
    map(domain, 0, 0);
    serve(hardware);
    thread("attach", () -> require(device.attach(domain).isAttached(), "attach failed"));
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
