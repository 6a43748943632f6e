package portcullis.check.scenario;

import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;

/** Two threads attach one device to different domains: contract 1. */
public final class TwoAttachers extends SketchMachine {
  private SketchUnit unit;
  private Device device;
  private PagingDomain first;
  private PagingDomain second;

  /** For the loader. */
  public TwoAttachers() {}

  @Override
  protected void build() {
    unit = unit(0);
    device = device(unit);
    first = domain("first");
    second = domain("second");
    thread("attach first", () -> attach(device, first));
    thread("attach second", () -> attach(device, second));
  }

  @Override
  protected void judge() {
    boolean isFirst = first.equals(device.domain());
    PagingDomain now = isFirst ? first : second;
    PagingDomain other = isFirst ? second : first;
    require(now.equals(device.domain()), "attached to " + device.domain());
    require(unit.translates(now.space()), "the hardware does not use " + now);
    require(now.liveBonds() == 1 && other.liveBonds() == 0, "bonds in both domains, or in none");
  }
}
