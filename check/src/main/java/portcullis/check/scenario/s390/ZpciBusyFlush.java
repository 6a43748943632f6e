package portcullis.check.scenario.s390;

import portcullis.core.domain.BlockedDomain;
import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;
import portcullis.core.memory.PageChain;

/**
 * The machine is busy with a function for longer than patience lasts, while one thread unmaps and
 * another detaches: contract 3, 4 and 7, the detach does not fail, and the page is not used again
 * before a flush or the detach has been confirmed.
 */
public final class ZpciBusyFlush extends ZpciScenario {
  /** For the loader. */
  public ZpciBusyFlush() {}

  @Override
  protected void build() {
    start(1);
    Device device = device(0);
    PagingDomain domain = domain("domain", 0);
    device.attach(domain);
    touch(0, FIRST);
    function(0).beBusy();
    thread(
        "unmap",
        system.rcu()::reader,
        () -> {
          require(!unmap(domain, FIRST).isCovered(), "what was never confirmed is covered");
          function(0).getReady();
          require(domain.flushAll(new PageChain()).isCovered(), "the flush was not confirmed");
          giveAway(0);
        });
    thread(
        "detach",
        () -> require(device.attach(BlockedDomain.BLOCKED).isAttached(), "blocking was refused"));
    thread("device", () -> touch(0, FIRST));
  }

  @Override
  protected void judge() {
    mustNotBeIsolatedByRefresh(0);
    touch(0, FIRST);
  }
}
