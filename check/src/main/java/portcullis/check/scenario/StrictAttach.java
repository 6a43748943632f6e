package portcullis.check.scenario;

import portcullis.core.dma.StrictPolicy;
import portcullis.core.domain.Device;

/** An IOVA goes from one page to another while a device is attached: contract 4. */
public final class StrictAttach extends DmaMachine {
  /** For the loader. */
  public StrictAttach() {
    super(StrictPolicy::new);
  }

  @Override
  protected void build() {
    SketchUnit unit = unit(0);
    Device device = device(unit);
    long iova = map(0);
    thread("attach", () -> require(attach(device, domain).isAttached(), "attach failed"));
    thread(
        "unmap and map",
        system.rcu()::reader,
        () -> {
          unmap(iova);
          giveAway(0);
          require(map(1) == iova, "the scenario wants the same IOVA");
        });
    thread("device", () -> touch(unit, iova));
  }
}
