package portcullis.check.scenario.riscv;

import java.util.List;
import portcullis.check.scenario.riscv.UnitWalker.ReadOrder;
import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;
import portcullis.riscv.driver.RiscvIommu;
import portcullis.riscv.driver.UnitCounter;

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
    units = List.of(install(first, 4), install(second, 4));
    PagingDomain domain = attachBoth(units.get(0), units.get(1));
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

  private List<RiscvIommu> units = List.of();

  @Override
  protected void judge() {
    for (RiscvIommu unit : units) {
      require(unit.statistics().get(UnitCounter.TIMEOUTS) == 0, "a unit was waited for in vain");
    }
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
