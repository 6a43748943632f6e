package portcullis.check.scenario.s390;

import portcullis.core.domain.BlockedDomain;
import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;
import portcullis.core.pagetable.MapOutcome;

/**
 * One of two functions under a hypervisor refuses every refresh, and comes before the other: class
 * 27, the map is not said to be known, whoever else succeeded, and is undone everywhere.
 */
public final class ZpciFailingMap extends ZpciScenario {
  /** For the loader. */
  public ZpciFailingMap() {}

  @Override
  protected void build() {
    startShadowed(2);
    Device failing = device(0);
    Device device = device(1);
    PagingDomain domain = domain("domain", 0);
    failing.attach(domain);
    device.attach(domain);
    function(0).refuseRefreshes();
    thread(
        "map",
        system.rcu()::reader,
        () -> {
          MapOutcome outcome = tryMap(domain, SECOND, 1);
          require(outcome == MapOutcome.HARDWARE_FAILED, "the map ended with " + outcome);
          giveAway(1);
        });
    thread(
        "detach",
        () -> require(device.attach(BlockedDomain.BLOCKED).isAttached(), "blocking was refused"));
    thread("device", () -> touch(1, SECOND));
  }

  @Override
  protected void judge() {
    mustNotBeIsolatedByRefresh(1);
  }
}
