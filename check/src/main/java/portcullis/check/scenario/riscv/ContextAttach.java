package portcullis.check.scenario.riscv;

import portcullis.check.scenario.riscv.UnitWalker.ReadOrder;
import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;
import portcullis.riscv.driver.RiscvIommu;

/**
 * A device goes from one domain to another under a walker that reads a context in one order or the
 * other and keeps it: contract 1 and 4, when the attach has returned only the new domain is used.
 */
public class ContextAttach extends RiscvMachine {
  private final ReadOrder order;

  /** V is read before the other fields. */
  public ContextAttach() {
    this(ReadOrder.VALID_FIRST);
  }

  ContextAttach(ReadOrder order) {
    this.order = order;
  }

  @Override
  protected void build() {
    SmallUnit hardware = hardware(0, order);
    RiscvIommu unit = install(hardware, 4);
    Device device = device(unit, described(DEVICE_ID));
    PagingDomain former = domain("former");
    PagingDomain next = domain("next");
    map(former, 0, 0);
    map(next, 0, 1);
    device.attach(former);
    serve(hardware);
    thread(
        "attach",
        system.rcu()::reader,
        () -> {
          require(device.attach(next).isAttached(), "attach failed");
          giveAway(0);
          touch(hardware, DEVICE_ID, 0);
        });
    thread("device", () -> touch(hardware, DEVICE_ID, 0));
  }
}
