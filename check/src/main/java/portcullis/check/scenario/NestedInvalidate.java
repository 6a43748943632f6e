package portcullis.check.scenario;

import portcullis.core.domain.Device;
import portcullis.core.domain.NestedDomain;
import portcullis.core.domain.PagingDomain;
import portcullis.core.domain.Stage;

/**
 * A device comes to a guest's domain while the guest clears an entry and invalidates: contract 4,
 * for the tables of the guest.
 */
public final class NestedInvalidate extends SketchMachine {
  /** For the loader. */
  public NestedInvalidate() {}

  @Override
  protected void build() {
    SketchUnit unit = unit(0);
    Device device = device(unit);
    PagingDomain parent = domain("parent", Stage.SECOND);
    map(parent, 0, 0);
    GuestPage guest = new GuestPage();
    NestedDomain nested = nested(parent, guest);
    thread("attach", () -> require(attach(device, nested).isAttached(), "attach failed"));
    thread(
        "guest",
        system.rcu()::reader,
        () -> {
          guest.clear();
          require(nested.invalidate(0, PAGE_BYTES - 1).isCovered(), "it was not confirmed");
          giveAway(0);
        });
    thread("device", () -> touch(unit, 0));
  }
}
