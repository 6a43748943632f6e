package portcullis.check.scenario;

import portcullis.check.program.Scenario;
import portcullis.core.invalidation.Bond;
import portcullis.core.invalidation.Bonds;
import portcullis.core.sync.Rcu;

/**
 * Two devices behind one unit leave a domain, and a third one comes: contract 7, the last to go
 * takes what is cached with it.
 */
public final class BondsRemove extends Scenario {
  private final Bonds bonds = new Bonds(1, new Rcu());
  private final BondsUnit unit = new BondsUnit();

  /** For the loader. */
  public BondsRemove() {}

  @Override
  protected void build() {
    Bond first = new Bond(unit, 1, "device 0");
    Bond second = new Bond(unit, 1, "device 1");
    bonds.add(first);
    bonds.add(second);
    thread("remove 0", () -> bonds.remove(first));
    thread("remove 1", () -> bonds.remove(second));
    BondsUnit other = new BondsUnit();
    thread("add", () -> bonds.add(new Bond(other, 2, "device 2")));
  }

  @Override
  protected void judge() {
    require(unit.forgotAll.get() == 1, "told to forget " + unit.forgotAll.get() + " times");
    require(bonds.live() == 1, bonds.live() + " bonds");
  }
}
