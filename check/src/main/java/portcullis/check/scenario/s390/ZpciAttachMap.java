package portcullis.check.scenario.s390;

import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;

/**
 * A function comes to a domain in which another thread maps, under a hypervisor: contract 4, and
 * class 26, either the refresh of the attach finds the new page, or that of the map is for it.
 */
public final class ZpciAttachMap extends ZpciScenario {
  /** For the loader. */
  public ZpciAttachMap() {}

  @Override
  protected void build() {
    startShadowed(1);
    Device device = device(0);
    PagingDomain domain = domain("domain", 0);
    thread("attach", () -> require(device.attach(domain).isAttached(), "attach failed"));
    thread("map", system.rcu()::reader, () -> map(domain, SECOND, 1));
  }

  @Override
  protected void judge() {
    mustReach(0, FIRST, 0);
    mustReach(0, SECOND, 1);
    mustNotBeIsolatedByRefresh(0);
  }
}
