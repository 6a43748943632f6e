package portcullis.check.scenario.riscv;

import portcullis.check.scenario.riscv.UnitWalker.ReadOrder;
import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;
import portcullis.riscv.driver.RiscvIommu;

/**
 * A domain is used behind two units, and each does nothing before the other has been told too:
 * contract 5, commands go to all units first, and then all are waited for.
 */
public final class TwoUnits extends RiscvMachine {
  /** For the loader. */
  public TwoUnits() {}

  @Override
  protected void build() {
    SmallUnit first = hardware(0, ReadOrder.VALID_FIRST);
    SmallUnit second = hardware(1, ReadOrder.VALID_FIRST);
    PagingDomain domain = attachBoth(install(first, 4), install(second, 4));
    touch(first, DEVICE_ID, 0);
    touch(second, DEVICE_ID + 1, 0);
    first.serveAfter(second);
    second.serveAfter(first);
    serve(first);
    serve(second);
    thread(
        "unmap",
        system.rcu()::reader,
        () -> {
          require(unmap(domain, 0).isCovered(), "the flush was not confirmed");
          giveAway(0);
        });
    thread("device 0", () -> touch(first, DEVICE_ID, 0));
    thread("device 1", () -> touch(second, DEVICE_ID + 1, 0));
  }

  private PagingDomain attachBoth(RiscvIommu first, RiscvIommu second) {
    Device here = device(first, described(DEVICE_ID));
    Device there = device(second, described(DEVICE_ID + 1));
    PagingDomain domain = domain("domain");
    map(domain, 0, 0);
    here.attach(domain);
    there.attach(domain);
    return domain;
  }
}
