package portcullis.check.scenario;

import portcullis.check.program.Scenario;
import portcullis.core.invalidation.Bond;
import portcullis.core.invalidation.Bonds;
import portcullis.core.invalidation.ContextCache;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.sync.Rcu;
import portcullis.core.sync.SharedLong;

/**
 * A flush settles what one device owes that left without its unit confirming it, while another
 * leaves in the same way: contract 3 and 5, neither is lost.
 */
public final class BondsLinger extends Scenario {
  private final Rcu rcu = new Rcu();
  private final Bonds bonds = new Bonds(1, rcu);
  private final BondsUnit unit = new BondsUnit();
  // How often the unit has been told to forget each context; volatile.
  private final SharedLong forgotFirst = new SharedLong(0);
  private final SharedLong forgotSecond = new SharedLong(0);

  /** For the loader. */
  public BondsLinger() {}

  @Override
  protected void build() {
    Bond first = bond("device 0", forgotFirst);
    Bond second = bond("device 1", forgotSecond);
    bonds.add(first);
    bonds.add(second);
    bonds.linger(first);
    thread("flush", rcu::reader, bonds::flushAll);
    thread("leave", () -> bonds.linger(second));
  }

  private Bond bond(String device, SharedLong forgotten) {
    ContextCache context =
        () -> {
          forgotten.getAndAdd(1);
          return SyncOutcome.COMPLETE;
        };
    return new Bond(unit, 1, device, Bond.NO_PASID, null, context);
  }

  @Override
  protected void judge() {
    require(forgotFirst.get() == 1, "the first was settled " + forgotFirst.get() + " times");
    require(bonds.live() == 1 - forgotSecond.get(), bonds.live() + " bonds");
    require(bonds.close() && bonds.live() == 0, "the domain cannot end");
  }
}
