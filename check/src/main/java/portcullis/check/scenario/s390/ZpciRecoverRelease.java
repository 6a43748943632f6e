package portcullis.check.scenario.s390;

import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;

/** A function is unplugged while it is recovered: contract 8, release wins. */
public final class ZpciRecoverRelease extends ZpciScenario {
  /** For the loader. */
  public ZpciRecoverRelease() {}

  @Override
  protected void build() {
    start(1);
    Device device = device(0);
    PagingDomain domain = domain("domain", 0);
    device.attach(domain);
    touch(0, FIRST);
    function(0).fail();
    device.lifecycle().reportError(1);
    thread("recover", () -> device.lifecycle().recover());
    thread("release", system.rcu()::reader, () -> system.release(device));
  }

  @Override
  protected void judge() {
    require(!function(0).isRegistered(), "a function that is gone has tables");
  }
}
