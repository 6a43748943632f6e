package portcullis.check.scenario.riscv;

import portcullis.check.scenario.riscv.UnitWalker.ReadOrder;
import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;
import portcullis.core.invalidation.FlushReport;
import portcullis.riscv.driver.RiscvIommu;

/**
 * The hardware takes one of two threads' commands for illegal, and the queue stops with the other's
 * behind it: contract 4 and 5, it is given again, and the other's is executed.
 */
public final class CommandRefused extends RiscvMachine {
  /** For the loader. */
  public CommandRefused() {}

  @Override
  protected void build() {
    SmallUnit hardware = hardware(0, ReadOrder.VALID_FIRST);
    RiscvIommu unit = install(hardware, 3);
    Device device = device(unit, described(DEVICE_ID));
    PagingDomain domain = domain("domain");
    map(domain, 0, 0);
    map(domain, PAGE_BYTES, 1);
    device.attach(domain);
    touch(hardware, DEVICE_ID, 0);
    serve(hardware, 0);
    hardware.noticeEveryDoorbell();
    for (int i = 0; i < 2; i++) {
      int page = i;
      thread(
          "unmap " + page,
          system.rcu()::reader,
          () -> {
            FlushReport report = unmap(domain, page * PAGE_BYTES);
            covered[page] = report.isCovered();
            if (covered[page]) {
              giveAway(page);
              touch(hardware, DEVICE_ID, page * PAGE_BYTES);
            }
          });
    }
  }

  // Each written by one thread and read when both have ended.
  private final boolean[] covered = new boolean[2];

  @Override
  protected void judge() {
    require(covered[0] && covered[1], "one command was refused, and not given again");
  }
}
