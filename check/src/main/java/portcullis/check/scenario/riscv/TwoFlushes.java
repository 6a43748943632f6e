package portcullis.check.scenario.riscv;

import portcullis.check.scenario.riscv.UnitWalker.ReadOrder;
import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;
import portcullis.riscv.driver.RiscvIommu;

/**
 * Two threads unmap and flush by one command queue with room for hardly anything, which the
 * hardware empties at its own pace: contract 4, no command is lost or overtaken by its fence.
 */
public final class TwoFlushes extends RiscvMachine {
  /** For the loader. */
  public TwoFlushes() {}

  @Override
  protected void build() {
    SmallUnit hardware = hardware(0, ReadOrder.VALID_FIRST);
    RiscvIommu unit = install(hardware, 2);
    Device device = device(unit, described(DEVICE_ID));
    PagingDomain domain = domain("domain");
    map(domain, 0, 0);
    map(domain, PAGE_BYTES, 1);
    device.attach(domain);
    touch(hardware, DEVICE_ID, 0);
    serve(hardware);
    hardware.noticeEveryDoorbell();
    for (int i = 0; i < 2; i++) {
      int page = i;
      thread(
          "unmap " + page,
          system.rcu()::reader,
          () -> {
            require(unmap(domain, page * PAGE_BYTES).isCovered(), "the flush was not confirmed");
            giveAway(page);
            touch(hardware, DEVICE_ID, 0);
          });
    }
  }
}
