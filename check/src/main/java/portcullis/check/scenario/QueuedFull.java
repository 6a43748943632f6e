package portcullis.check.scenario;

import portcullis.core.domain.Device;

/**
 * A flush queue is full, so an unmap flushes at once and everything comes back, against a flush of
 * another thread: contract 7.
 */
public final class QueuedFull extends DmaMachine {
  /** For the loader. */
  public QueuedFull() {
    super(queued(1));
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
        "unmap and map",
        system.rcu()::reader,
        () -> {
          unmap(second);
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
    thread("flush", system.rcu()::reader, () -> space.policy().flush());
  }
}
