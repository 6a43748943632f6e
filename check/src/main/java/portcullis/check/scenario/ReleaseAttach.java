package portcullis.check.scenario;

import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;

/** A device is unplugged while another thread attaches it: contract 8, release wins. */
public final class ReleaseAttach extends SketchMachine {
  private SketchUnit unit;
  private PagingDomain domain;

  /** For the loader. */
  public ReleaseAttach() {}

  @Override
  protected void build() {
    unit = unit(0);
    Device device = device(unit);
    domain = domain("domain");
    thread("release", system.rcu()::reader, () -> system.release(device));
    thread("attach", () -> attach(device, domain));
  }

  @Override
  protected void judge() {
    require(unit.isBlocked(), "a device that is gone was programmed");
    require(domain.liveBonds() == 0, "a bond of a device that is gone");
  }
}
