package portcullis.check.scenario;

import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;

/** Two threads attach one device to the same domain: contract 13. */
public final class AttachTwice extends SketchMachine {
  private SketchUnit unit;
  private PagingDomain domain;

  /** For the loader. */
  public AttachTwice() {}

  @Override
  protected void build() {
    unit = unit(0);
    Device device = device(unit);
    domain = domain("domain");
    thread("attach 1", () -> require(attach(device, domain).isAttached(), "attach 1 failed"));
    thread("attach 2", () -> require(attach(device, domain).isAttached(), "attach 2 failed"));
  }

  @Override
  protected void judge() {
    require(domain.liveBonds() == 1, domain.liveBonds() + " bonds");
    require(unit.translates(domain.space()), "the hardware does not use it");
  }
}
