package portcullis.check.scenario;

import portcullis.check.program.Scenario;
import portcullis.core.invalidation.Bond;
import portcullis.core.invalidation.Bonds;
import portcullis.core.sync.Rcu;

/** A domain ends while a device comes to it: contract 7, only one of them can. */
public final class BondsClose extends Scenario {
  private final Bonds bonds = new Bonds(1, new Rcu());
  private boolean isClosed;
  private boolean isAdded;

  /** For the loader. */
  public BondsClose() {}

  @Override
  protected void build() {
    thread("close", () -> isClosed = bonds.close());
    thread(
        "add",
        () ->
            isAdded = bonds.add(new Bond(new BondsUnit(), 1, "device")) == Bonds.AddOutcome.ADDED);
  }

  @Override
  protected void judge() {
    require(isClosed != isAdded, isAdded ? "attached to what has ended" : "nobody won");
  }
}
