package portcullis.check.scenario.s390;

import portcullis.core.domain.BlockedDomain;
import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;

/**
 * A function leaves a domain that another thread flushes: contract 4 and 6, class 32, no refresh
 * comes after its tables were taken away.
 */
public final class ZpciDetachFlush extends ZpciScenario {
  /** For the loader. */
  public ZpciDetachFlush() {}

  @Override
  protected void build() {
    start(1);
    Device device = device(0);
    PagingDomain domain = domain("domain", 0);
    device.attach(domain);
    touch(0, FIRST);
    thread(
        "detach",
        () -> require(device.attach(BlockedDomain.BLOCKED).isAttached(), "blocking was refused"));
    thread("unmap", system.rcu()::reader, () -> unmapAndGiveAway(domain, FIRST, 0));
    thread("device", () -> touch(0, FIRST));
  }

  @Override
  protected void judge() {
    mustNotBeIsolatedByRefresh(0);
  }
}
