package portcullis.check.scenario.s390;

import portcullis.core.domain.Device;
import portcullis.core.domain.LifecycleOutcome;
import portcullis.core.domain.PagingDomain;

/**
 * A function is led out of its error state while another thread moves it: contract 9, recovery
 * registers the domain that is recorded then, and not the one at the failure.
 */
public final class ZpciRecoverAttach extends ZpciScenario {
  /** For the loader. */
  public ZpciRecoverAttach() {}

  @Override
  protected void build() {
    start(1);
    Device device = device(0);
    PagingDomain former = domain("former", 0);
    PagingDomain next = domain("next", 1);
    device.attach(former);
    touch(0, FIRST);
    function(0).fail();
    device.lifecycle().reportError(1);
    thread(
        "recover",
        () -> {
          LifecycleOutcome outcome = device.lifecycle().recover();
          require(outcome.isDone(), outcome.toString());
        });
    thread(
        "attach",
        () -> {
          require(device.attach(next).isAttached(), "the attach was refused");
          giveAway(0);
        });
    thread("device", () -> touch(0, FIRST));
  }

  @Override
  protected void judge() {
    mustReach(0, FIRST, 1);
  }
}
