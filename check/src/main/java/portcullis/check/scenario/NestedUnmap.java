package portcullis.check.scenario;

import portcullis.core.domain.Device;
import portcullis.core.domain.NestedDomain;
import portcullis.core.domain.PagingDomain;
import portcullis.core.domain.Stage;

/**
 * A device comes to a guest's domain while the host unmaps a page of the parent: contract 4, for
 * what is reached through two stages.
 */
public final class NestedUnmap extends SketchMachine {
  /** For the loader. */
  public NestedUnmap() {}

  @Override
  protected void build() {
    SketchUnit unit = unit(0);
    Device device = device(unit);
    PagingDomain parent = domain("parent", Stage.SECOND);
    map(parent, 0, 0);
    NestedDomain nested = nested(parent, new GuestPage());
    thread("attach", () -> require(attach(device, nested).isAttached(), "attach failed"));
    thread(
        "unmap",
        system.rcu()::reader,
        () -> {
          require(unmap(parent, 0).isCovered(), "the flush was not confirmed");
          giveAway(0);
        });
    thread("device", () -> touch(unit, 0));
  }
}
