package portcullis.check.scenario;

import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;

/** A PASID is detached, and asked about, while another thread attaches it: contract 1 and 13. */
public final class PasidMove extends SketchMachine {
  private SketchUnit unit;
  private Device device;
  private PagingDomain domain;

  /** For the loader. */
  public PasidMove() {}

  @Override
  protected void build() {
    unit = unit(0);
    device = device(unit);
    domain = domain("domain");
    thread("attach", () -> require(device.attachPasid(1, domain).isAttached(), "attach failed"));
    thread("detach", () -> device.detachPasid(1));
    thread("ask", () -> device.pasidDomain(1));
  }

  @Override
  protected void judge() {
    boolean isAttached = device.pasidDomain(1) != null;
    require(domain.liveBonds() == (isAttached ? 1 : 0), domain.liveBonds() + " bonds");
    require(unit.isPasidBlocked() != isAttached, "the hardware does not do what is recorded");
    require(unit.translatesPasid(domain.space()) == isAttached, "the hardware uses another domain");
  }
}
