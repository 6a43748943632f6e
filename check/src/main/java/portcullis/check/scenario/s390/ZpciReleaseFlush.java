package portcullis.check.scenario.s390;

import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;

/** A function is unplugged, and so disabled, while its domain is flushed: contract 6 and 8. */
public final class ZpciReleaseFlush extends ZpciScenario {
  /** For the loader. */
  public ZpciReleaseFlush() {}

  @Override
  protected void build() {
    start(1);
    Device device = device(0);
    PagingDomain domain = domain("domain", 0);
    device.attach(domain);
    touch(0, FIRST);
    thread("release", system.rcu()::reader, () -> system.release(device));
    thread("unmap", system.rcu()::reader, () -> unmapAndGiveAway(domain, FIRST, 0));
    thread("device", () -> touch(0, FIRST));
  }

  @Override
  protected void judge() {
    mustNotBeIsolatedByRefresh(0);
    require(!function(0).isRegistered(), "a function that is gone has tables");
  }
}
