package portcullis.check.scenario.s390;

import portcullis.core.domain.BlockedDomain;
import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;
import portcullis.core.invalidation.FlushReport;

/**
 * One of two functions refuses every refresh, and comes before the other: contract 5, class 1, the
 * other is flushed.
 */
public final class ZpciFailingFlush extends ZpciScenario {
  /** For the loader. */
  public ZpciFailingFlush() {}

  @Override
  protected void build() {
    start(2);
    Device failing = device(0);
    Device device = device(1);
    PagingDomain domain = domain("domain", 0);
    failing.attach(domain);
    device.attach(domain);
    function(0).refuseRefreshes();
    touch(1, FIRST);
    thread(
        "unmap",
        system.rcu()::reader,
        () -> {
          FlushReport report = unmap(domain, FIRST);
          require(!report.isCovered(), "what was never confirmed is reported as covered");
          require(
              report.failures().stream().noneMatch(f -> f.deviceName().equals(device.name())),
              "the function that answers is reported: " + report);
          giveAway(0);
        });
    thread(
        "detach",
        () -> require(device.attach(BlockedDomain.BLOCKED).isAttached(), "blocking was refused"));
    thread("device", () -> touch(1, FIRST));
  }

  @Override
  protected void judge() {
    mustNotBeIsolatedByRefresh(1);
  }
}
