package portcullis.check.scenario;

import portcullis.check.program.Scenario;
import portcullis.core.invalidation.Bond;
import portcullis.core.invalidation.Bonds;
import portcullis.core.sync.Rcu;

/** Two devices come to a domain, whose flush must then reach both: contract 5. */
public final class BondsAddTwo extends Scenario {
  private final Rcu rcu = new Rcu();
  private final Bonds bonds = new Bonds(1, rcu);

  /** For the loader. */
  public BondsAddTwo() {}

  @Override
  protected void build() {
    thread("add 0", () -> bonds.add(new Bond(new BondsUnit(), 1, "device 0")));
    thread("add 1", () -> bonds.add(new Bond(new BondsUnit(), 2, "device 1")));
  }

  @Override
  protected void judge() {
    require(bonds.live() == 2, bonds.live() + " bonds");
  }
}
