package portcullis.check.scenario;

import portcullis.core.domain.DeviceState;

/** A device is unplugged while it is recovered: contract 8, release wins. */
public final class RecoverRelease extends ErrantMachine {
  /** For the loader. */
  public RecoverRelease() {}

  @Override
  protected void build() {
    start();
    fail();
    thread("recover", () -> device().lifecycle().recover());
    thread("release", system.rcu()::reader, () -> system.release(device()));
  }

  @Override
  protected void judge() {
    require(errant().unit().isBlocked(), "a device that is gone was programmed");
    require(former().liveBonds() == 0, "a bond of a device that is gone");
    require(device().lifecycle().state() == DeviceState.RELEASED, "it is not gone");
  }
}
