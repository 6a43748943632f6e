package portcullis.check.scenario;

import portcullis.core.dma.StrictPolicy;
import portcullis.core.domain.Device;
import portcullis.core.sync.SharedLong;

/**
 * The flush of an unmap fails, and another thread flushes when the unit answers again: contract 7,
 * what a failed flush parks comes back by a later one and not before.
 */
public final class FailedFlush extends DmaMachine {
  /** For the loader. */
  public FailedFlush() {
    super(StrictPolicy::new);
  }

  @Override
  protected void build() {
    SharedLong repaired = new SharedLong(1);
    SketchUnit unit = unitBrokenUntil(0, repaired);
    Device device = device(unit);
    attach(device, domain);
    long iova = map(0);
    touch(unit, iova);
    repaired.setPlain(0);
    thread(
        "unmap and map",
        system.rcu()::reader,
        () -> {
          unmap(iova);
          if (map(1) == iova) {
            giveAway(0);
          }
        });
    thread("device", () -> touch(unit, iova));
    // Behind the device, so that it shares the first thread's magazines.
    thread(
        "repair and flush",
        system.rcu()::reader,
        () -> {
          repaired.setRelease(1);
          space.policy().flush();
        });
  }

  @Override
  protected void judge() {
    require(space.policy().flush(), "the unit answers, and something is left");
    require(space.statistics().limboBytes() == 0, "a range stays parked");
    require(space.statistics().liveBytes() == PAGE_BYTES, "a range was lost");
  }
}
