package portcullis.check.scenario;

import portcullis.core.domain.BlockedDomain;
import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;

/**
 * A domain ends and its id goes to the next one: contract 7, no device finds what the former left
 * in a cache.
 */
public final class IdReuse extends SketchMachine {
  /** For the loader. */
  public IdReuse() {}

  @Override
  protected void build() {
    SketchUnit unit = unit(0);
    Device device = device(unit);
    PagingDomain former = domain("former");
    map(former, 0, 0);
    attach(device, former);
    thread(
        "reuse",
        system.rcu()::reader,
        () -> {
          attach(device, BlockedDomain.BLOCKED);
          require(former.destroy(), "not destroyed");
          giveAway(0);
          PagingDomain next = domain("next");
          require(next.space().id() == former.space().id(), "the scenario wants the same id");
          map(next, 0, 1);
          attach(device, next);
        });
    thread(
        "device",
        () -> {
          touch(unit, 0);
          touch(unit, 0);
        });
  }
}
