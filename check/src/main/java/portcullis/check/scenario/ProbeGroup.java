package portcullis.check.scenario;

import java.util.List;
import portcullis.core.domain.Device;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.PagingDomain;

/** A second device comes to a group that is being attached: contract 1, both use one domain. */
public final class ProbeGroup extends SketchMachine {
  private SketchUnit first;
  private SketchUnit second;
  private PagingDomain domain;

  /** For the loader. */
  public ProbeGroup() {}

  @Override
  protected void build() {
    first = unit(0);
    second = unit(1);
    Device device = device(first, member(8));
    domain = domain("domain");
    thread("probe", () -> device(second, member(9)));
    thread("attach", () -> require(attach(device, domain).isAttached(), "attach failed"));
  }

  private static DeviceDescription member(int requesterId) {
    return new DeviceDescription("device " + requesterId, requesterId, "group", List.of());
  }

  @Override
  protected void judge() {
    require(first.translates(domain.space()), "the first device does not use the domain");
    require(second.translates(domain.space()), "the second device does not use the domain");
    require(domain.liveBonds() == 2, domain.liveBonds() + " bonds");
  }
}
