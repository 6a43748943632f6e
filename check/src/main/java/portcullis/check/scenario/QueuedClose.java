package portcullis.check.scenario;

import portcullis.core.domain.Device;

/** A space is closed at the moment at which its timer flushes: contract 7 and 11. */
public final class QueuedClose extends DmaMachine {
  /** For the loader. */
  public QueuedClose() {
    super(queued(4));
  }

  @Override
  protected void build() {
    SketchUnit unit = unit(0);
    Device device = device(unit);
    attach(device, domain);
    long iova = map(0);
    unmap(iova);
    thread(
        "close",
        system.rcu()::reader,
        () -> {
          await(TIMEOUT_NANOS);
          require(space.close(), "something is left");
          require(space.statistics().liveBytes() == 0, "an IOVA was lost");
          giveAway(0);
        });
    thread("device", () -> touch(unit, iova));
  }
}
