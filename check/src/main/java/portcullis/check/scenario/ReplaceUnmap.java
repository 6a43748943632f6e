package portcullis.check.scenario;

import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;

/** A device goes from one domain to another while both lose a page: contract 1 and 4. */
public final class ReplaceUnmap extends SketchMachine {
  /** For the loader. */
  public ReplaceUnmap() {}

  @Override
  protected void build() {
    SketchUnit unit = unit(0);
    Device device = device(unit);
    PagingDomain former = domain("former");
    PagingDomain next = domain("next");
    map(former, 0, 0);
    map(next, 0, 1);
    attach(device, former);
    touch(unit, 0);
    thread("replace", () -> require(attach(device, next).isAttached(), "attach failed"));
    thread(
        "unmap",
        system.rcu()::reader,
        () -> {
          require(unmap(former, 0).isCovered(), "the flush was not confirmed");
          giveAway(0);
        });
    thread("device", () -> touch(unit, 0));
  }
}
