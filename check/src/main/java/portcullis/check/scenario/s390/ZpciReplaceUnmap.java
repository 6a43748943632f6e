package portcullis.check.scenario.s390;

import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;

/**
 * A function goes from one domain to another while that loses a page: contract 1 and 4, tables are
 * exchanged by one instruction.
 */
public final class ZpciReplaceUnmap extends ZpciScenario {
  /** For the loader. */
  public ZpciReplaceUnmap() {}

  @Override
  protected void build() {
    start(1);
    Device device = device(0);
    PagingDomain former = domain("former", 0);
    PagingDomain next = domain("next", 1);
    device.attach(former);
    touch(0, FIRST);
    thread(
        "attach",
        () -> {
          require(device.attach(next).isAttached(), "attach failed");
          giveAway(0);
        });
    thread("unmap", system.rcu()::reader, () -> unmapAndGiveAway(next, FIRST, 1));
    thread("device", () -> touch(0, FIRST));
  }

  @Override
  protected void judge() {
    mustNotBeIsolatedByRefresh(0);
  }
}
