package portcullis.check.scenario.riscv;

import portcullis.check.scenario.riscv.UnitWalker.ReadOrder;
import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;
import portcullis.riscv.driver.RiscvIommu;

/**
 * A process of a device goes from one domain to another under a walker that reads V last: contract
 * 1 and 4.
 */
public final class ProcessAttach extends RiscvMachine {
  /** For the loader. */
  public ProcessAttach() {}

  @Override
  protected void build() {
    SmallUnit hardware = hardware(0, ReadOrder.VALID_LAST);
    RiscvIommu unit = install(hardware, 4);
    Device device = device(unit, described(DEVICE_ID).withPasids(8));
    PagingDomain former = domain("former");
    PagingDomain next = domain("next");
    map(former, 0, 0);
    map(next, 0, 1);
    require(device.attachPasid(PROCESS, former).isAttached(), "attach failed");
    serve(hardware);
    thread(
        "attach",
        system.rcu()::reader,
        () -> {
          require(device.attachPasid(PROCESS, next).isAttached(), "attach failed");
          giveAway(0);
          hardware.request(DEVICE_ID, PROCESS, 0, this::touched);
        });
    thread("process", () -> hardware.request(DEVICE_ID, PROCESS, 0, this::touched));
  }

  private static final int PROCESS = 1;
}
