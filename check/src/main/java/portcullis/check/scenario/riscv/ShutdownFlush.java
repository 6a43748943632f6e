package portcullis.check.scenario.riscv;

import portcullis.check.scenario.riscv.UnitWalker.ReadOrder;
import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;
import portcullis.riscv.driver.RiscvIommu;

/**
 * A unit is shut down while another thread still flushes a domain that was used there: contract 3,
 * 6 and 7, the flush ends, and nothing stays allocated.
 */
public final class ShutdownFlush extends RiscvMachine {
  /** For the loader. */
  public ShutdownFlush() {}

  @Override
  protected void build() {
    SmallUnit hardware = hardware(0, ReadOrder.VALID_FIRST);
    long before = tables.allocatedBytes();
    RiscvIommu unit = install(hardware, 4);
    Device device = device(unit, described(DEVICE_ID));
    PagingDomain domain = domain("domain");
    map(domain, 0, 0);
    device.attach(domain);
    ofDomain = tables.allocatedBytes();
    touch(hardware, DEVICE_ID, 0);
    serve(hardware);
    thread(
        "shut down",
        system.rcu()::reader,
        () -> {
          system.release(device);
          unit.shutDown(RiscvIommu.Afterwards.BLOCKED);
          touch(hardware, DEVICE_ID, 0);
        });
    thread(
        "unmap",
        system.rcu()::reader,
        () -> {
          require(unmap(domain, 0).isCovered(), "the flush was not confirmed");
          giveAway(0);
        });
    this.domain = domain;
    this.before = before;
  }

  private PagingDomain domain;
  private long before;
  private long ofDomain;

  @Override
  protected void judge() {
    require(domain.destroy(), "not destroyed");
    require(tables.allocatedBytes() == before, "memory was lost of " + ofDomain);
  }
}
