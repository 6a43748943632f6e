package portcullis.check.scenario;

import portcullis.core.domain.BlockedDomain;
import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;

/** A domain is detached and destroyed while another thread still flushes it: contract 7. */
public final class Teardown extends SketchMachine {
  private long allocatedBytes;

  /** For the loader. */
  public Teardown() {}

  @Override
  protected void build() {
    SketchUnit unit = unit(0);
    Device device = device(unit);
    allocatedBytes = tables.allocatedBytes();
    PagingDomain domain = domain("domain");
    map(domain, 0, 0);
    map(domain, PAGE_BYTES, 1);
    attach(device, domain);
    touch(unit, 0);
    thread(
        "flush",
        system.rcu()::reader,
        () -> {
          unmap(domain, 0);
          giveAway(0);
        });
    thread(
        "detach",
        system.rcu()::reader,
        () -> {
          attach(device, BlockedDomain.BLOCKED);
          giveAway(1);
        });
    thread("device", () -> touch(unit, 0));
    thread("other page", () -> touch(unit, PAGE_BYTES));
    this.domain = domain;
  }

  private PagingDomain domain;

  @Override
  protected void judge() {
    require(domain.destroy(), "not destroyed");
    require(tables.allocatedBytes() == allocatedBytes, "tables were lost");
  }
}
