package portcullis.check.scenario.s390;

import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;

/**
 * A page is unmapped while its function is recovered: contract 4 and 6, what the error state has
 * kept from the flush is forgotten before DMA passes.
 */
public final class ZpciRecoverFlush extends ZpciScenario {
  /** For the loader. */
  public ZpciRecoverFlush() {}

  @Override
  protected void build() {
    start(1);
    Device device = device(0);
    PagingDomain domain = domain("domain", 0);
    device.attach(domain);
    touch(0, FIRST);
    function(0).fail();
    device.lifecycle().reportError(1);
    thread("recover", () -> device.lifecycle().recover());
    thread("unmap", system.rcu()::reader, () -> unmapAndGiveAway(domain, FIRST, 0));
    thread("device", () -> touch(0, FIRST));
  }

  @Override
  protected void judge() {
    mustNotBeIsolatedByRefresh(0);
  }
}
