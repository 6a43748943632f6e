package portcullis.check.scenario.s390;

import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;

/**
 * A function comes to a domain in which another thread unmaps, and goes on walking: contract 4, and
 * class 26, tables are registered only after flushes know of it.
 */
public final class ZpciAttachUnmap extends ZpciScenario {
  /** For the loader. */
  public ZpciAttachUnmap() {}

  @Override
  protected void build() {
    start(1);
    Device device = device(0);
    PagingDomain domain = domain("domain", 0);
    thread("attach", () -> require(device.attach(domain).isAttached(), "attach failed"));
    thread("unmap", system.rcu()::reader, () -> unmapAndGiveAway(domain, FIRST, 0));
    thread("device", () -> touch(0, FIRST));
  }

  @Override
  protected void judge() {
    mustNotBeIsolatedByRefresh(0);
  }
}
