package portcullis.check.scenario;

import portcullis.core.domain.Device;
import portcullis.core.sync.Backoff;

/**
 * Nobody flushes but the timer, and another range comes in while it does: each is flushed in the
 * end, and none before it was unmapped.
 */
public final class QueuedTimer extends DmaMachine {
  /** For the loader. */
  public QueuedTimer() {
    super(queued(4));
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
        "unmap",
        system.rcu()::reader,
        () -> {
          await(TIMEOUT_NANOS);
          unmap(second);
          Backoff backoff = new Backoff();
          backoff.reset();
          while (space.policy().pending() != 0) {
            backoff.pause();
          }
          giveAway(0);
          giveAway(1);
          touch(unit, first);
          touch(unit, second);
        });
  }
}
