package portcullis.check.scenario.s390;

import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;

/**
 * The machine refuses to register the next tables, while a page of the former ones is unmapped:
 * contract 2, class 29, the function stays in its former domain, and flushes go on reaching it.
 */
public final class ZpciFailedAttach extends ZpciScenario {
  /** For the loader. */
  public ZpciFailedAttach() {}

  @Override
  protected void build() {
    start(1);
    Device device = device(0);
    PagingDomain former = domain("former", 0);
    PagingDomain next = domain("next", 1);
    map(former, SECOND, 2);
    device.attach(former);
    touch(0, FIRST);
    function(0).refuseNextRegistration();
    thread(
        "attach", () -> require(!device.attach(next).isAttached(), "what was refused is attached"));
    thread("unmap", system.rcu()::reader, () -> unmapAndGiveAway(former, FIRST, 0));
  }

  @Override
  protected void judge() {
    mustReach(0, SECOND, 2);
    touch(0, FIRST);
  }
}
