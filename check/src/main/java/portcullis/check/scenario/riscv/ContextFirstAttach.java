package portcullis.check.scenario.riscv;

import portcullis.check.scenario.riscv.UnitWalker.ReadOrder;
import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;
import portcullis.riscv.driver.RiscvIommu;

/**
 * A blocked device gets its first domain under a walker that reads V last: contract 1, it is never
 * let through untranslated, which is what the fields said before.
 */
public final class ContextFirstAttach extends RiscvMachine {
  /** For the loader. */
  public ContextFirstAttach() {}

  @Override
  protected void build() {
    SmallUnit hardware = hardware(0, ReadOrder.VALID_LAST);
    RiscvIommu unit = install(hardware, 4);
    Device device = device(unit, described(DEVICE_ID));
    PagingDomain domain = domain("domain");
    map(domain, 0, 0);
    serve(hardware);
    thread("attach", () -> require(device.attach(domain).isAttached(), "attach failed"));
    thread("device", () -> touch(hardware, DEVICE_ID, 0));
  }
}
