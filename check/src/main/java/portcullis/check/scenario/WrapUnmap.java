package portcullis.check.scenario;

import portcullis.core.domain.Device;
import portcullis.core.invalidation.Gather;

/**
 * A lap begins at the moment at which another thread unmaps: contract 7, what comes back meanwhile
 * is part of this lap or of the next, and of neither before a flush has covered it.
 */
public final class WrapUnmap extends DmaMachine {
  /** For the loader. */
  public WrapUnmap() {
    super(wrap(2));
  }

  @Override
  protected void build() {
    SketchUnit unit = unit(0);
    Device device = device(unit);
    attach(device, domain);
    long first = map(0);
    long second = map(1);
    unmap(first);
    thread(
        "map",
        system.rcu()::reader,
        () -> {
          map(2);
          long again = map(3);
          if (again == second) {
            giveAway(1);
          }
        });
    thread("device", () -> touch(unit, second));
    thread(
        "unmap",
        system.rcu()::reader,
        () -> {
          Gather gather = new Gather();
          domain.unmap(second, PAGE_BYTES, gather);
          space.policy().retire(second, PAGE_BYTES, gather);
        });
  }
}
