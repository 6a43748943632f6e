package portcullis.check.scenario;

import portcullis.core.domain.Device;
import portcullis.core.sync.SharedLongArray;

/**
 * Two threads run out of IOVAs at once: contract 7 and 11, one flushes for both, and none gets what
 * is the other's.
 */
public final class WrapTwo extends DmaMachine {
  // What each thread was given; volatile.
  private final SharedLongArray given = new SharedLongArray(2);

  /** For the loader. */
  public WrapTwo() {
    super(wrap(2));
  }

  @Override
  protected void build() {
    SketchUnit unit = unit(0);
    Device device = device(unit);
    attach(device, domain);
    unmap(map(0));
    unmap(map(1));
    for (int i = 0; i < 2; i++) {
      int self = i;
      thread("map " + i, system.rcu()::reader, () -> given.set(self, map(2 + self)));
    }
  }

  @Override
  protected void judge() {
    require(given.get(0) != given.get(1), "both were given 0x" + Long.toHexString(given.get(0)));
    require(space.statistics().fullFlushes() == 1, space.statistics().toString());
    require(space.statistics().liveBytes() == 2 * PAGE_BYTES, space.statistics().toString());
  }
}
