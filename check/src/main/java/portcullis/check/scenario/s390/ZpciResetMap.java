package portcullis.check.scenario.s390;

import portcullis.core.domain.Device;
import portcullis.core.domain.LifecycleOutcome;
import portcullis.core.domain.PagingDomain;

/**
 * A function under a hypervisor is reset while another thread maps: class 33, the mappings that
 * survive are known again, and so is the new one.
 */
public final class ZpciResetMap extends ZpciScenario {
  /** For the loader. */
  public ZpciResetMap() {}

  @Override
  protected void build() {
    startShadowed(1);
    Device device = device(0);
    PagingDomain domain = domain("domain", 0);
    device.attach(domain);
    thread(
        "reset",
        () -> {
          LifecycleOutcome outcome = device.lifecycle().reset();
          require(outcome.isDone(), outcome.toString());
        });
    thread("map", system.rcu()::reader, () -> map(domain, SECOND, 1));
  }

  @Override
  protected void judge() {
    mustReach(0, FIRST, 0);
    mustReach(0, SECOND, 1);
  }
}
