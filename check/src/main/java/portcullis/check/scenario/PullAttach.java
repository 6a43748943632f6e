package portcullis.check.scenario;

import portcullis.core.domain.BlockedDomain;

/**
 * A device is pulled out while another thread moves it, and detaches it: contract 3, nobody is told
 * of a failure, and what it used can go.
 */
public final class PullAttach extends ErrantMachine {
  /** For the loader. */
  public PullAttach() {}

  @Override
  protected void build() {
    start();
    thread("pull", () -> errant().pull());
    thread(
        "attach",
        () -> {
          moveOn();
          require(attach(device(), BlockedDomain.BLOCKED).isAttached(), "blocking was refused");
          giveAway(1);
        });
    thread("device", this::touch);
  }

  @Override
  protected void judge() {
    system.release(device());
    require(former().liveBonds() + next().liveBonds() == 0, "a bond of a device that is gone");
    require(former().destroy() && next().destroy(), "a domain that nobody uses cannot go");
  }
}
