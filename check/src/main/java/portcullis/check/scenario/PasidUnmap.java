package portcullis.check.scenario;

import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;

/** A PASID comes to a domain, and goes, while another thread unmaps: contract 4. */
public final class PasidUnmap extends SketchMachine {
  private SketchUnit unit;
  private PagingDomain domain;

  /** For the loader. */
  public PasidUnmap() {}

  @Override
  protected void build() {
    unit = unit(0);
    Device device = device(unit);
    domain = domain("domain");
    map(domain, 0, 0);
    thread(
        "attach",
        () -> {
          require(device.attachPasid(1, domain).isAttached(), "attach failed");
          device.detachPasid(1);
        });
    thread(
        "unmap",
        system.rcu()::reader,
        () -> {
          require(unmap(domain, 0).isCovered(), "the flush was not confirmed");
          giveAway(0);
        });
    thread("device", () -> touchWithPasid(unit, 0));
  }

  @Override
  protected void judge() {
    require(unit.isPasidBlocked(), "a PASID that was detached is let through");
    require(domain.liveBonds() == 0, "a bond of a PASID that was detached");
  }
}
