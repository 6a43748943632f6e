package portcullis.check.scenario;

import portcullis.core.domain.Device;

/**
 * Two threads' IOVAs meet in one flush queue of one entry, so that one of them flushes for both:
 * contract 7.
 */
public final class SingleQueueReuse extends DmaMachine {
  /** For the loader. */
  public SingleQueueReuse() {
    super(single(1));
  }

  @Override
  protected void build() {
    SketchUnit unit = unit(0);
    Device device = device(unit);
    attach(device, domain);
    long first = map(0);
    long second = map(1);
    thread(
        "unmap and map",
        system.rcu()::reader,
        () -> {
          unmap(first);
          long again = map(2);
          if (again == first || again == second) {
            giveAway(again == first ? 0 : 1);
          }
        });
    thread(
        "device",
        () -> {
          touch(unit, first);
          touch(unit, second);
        });
    // Behind the device, so that it shares the first thread's magazines.
    thread("unmap", system.rcu()::reader, () -> unmap(second));
  }
}
