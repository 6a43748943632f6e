package portcullis.check.scenario;

import portcullis.core.domain.BlockedDomain;

/** A device is detached while it is reset, and its domain goes to others: contract 3 and 9. */
public final class ResetDetach extends ErrantMachine {
  /** For the loader. */
  public ResetDetach() {}

  @Override
  protected void build() {
    start();
    thread(
        "reset",
        () -> {
          mustBeDone(device().lifecycle().prepareReset());
          mustBeDone(device().lifecycle().finishReset());
        });
    thread(
        "detach",
        () -> {
          require(attach(device(), BlockedDomain.BLOCKED).isAttached(), "the detach was refused");
          giveAway(0);
        });
    thread("device", this::touch);
  }

  @Override
  protected void judge() {
    touch();
    require(errant().unit().isBlocked(), "a device that was detached is not blocked");
    require(former().liveBonds() == 0, "a bond of a device that was detached");
  }
}
