package portcullis.check.scenario;

import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;

/** A device is unplugged while its domain is flushed: contract 6 and 8. */
public final class ReleaseUnmap extends SketchMachine {
  private SketchUnit unit;
  private Device device;
  private PagingDomain domain;

  /** For the loader. */
  public ReleaseUnmap() {}

  @Override
  protected void build() {
    unit = unit(0);
    device = device(unit);
    domain = domain("domain");
    map(domain, 0, 0);
    attach(device, domain);
    touch(unit, 0);
    thread(
        "release",
        system.rcu()::reader,
        () -> {
          system.release(device);
          require(unit.isBlocked(), "released, and not blocked");
        });
    thread(
        "unmap",
        system.rcu()::reader,
        () -> {
          require(unmap(domain, 0).isCovered(), "the flush was not confirmed");
          giveAway(0);
        });
    thread("device", () -> touch(unit, 0));
  }

  @Override
  protected void judge() {
    require(device.isReleased(), "not released");
    require(domain.liveBonds() == 0, "a bond of a device that is gone");
  }
}
