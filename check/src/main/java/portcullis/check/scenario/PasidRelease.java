package portcullis.check.scenario;

import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;

/** A device is unplugged while one of its PASIDs is attached: contract 8, release wins. */
public final class PasidRelease extends SketchMachine {
  private SketchUnit unit;
  private PagingDomain domain;

  /** For the loader. */
  public PasidRelease() {}

  @Override
  protected void build() {
    unit = unit(0);
    Device device = device(unit);
    domain = domain("domain");
    thread("release", system.rcu()::reader, () -> system.release(device));
    thread("attach", () -> device.attachPasid(1, domain));
  }

  @Override
  protected void judge() {
    require(unit.isPasidBlocked(), "a PASID of a device that is gone was programmed");
    require(domain.liveBonds() == 0, "a bond of a device that is gone");
  }
}
