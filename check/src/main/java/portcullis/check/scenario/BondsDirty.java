package portcullis.check.scenario;

import portcullis.check.program.Scenario;
import portcullis.core.invalidation.Bond;
import portcullis.core.invalidation.Bonds;
import portcullis.core.sync.Rcu;

/**
 * A domain demands marks of dirty pages while a unit that makes none comes: only one of them can.
 */
public final class BondsDirty extends Scenario {
  private final Bonds bonds = new Bonds(1, new Rcu());
  private boolean isRequired;
  private boolean isAdded;

  /** For the loader. */
  public BondsDirty() {}

  @Override
  protected void build() {
    thread("require", () -> isRequired = bonds.requireDirtyMarks());
    thread(
        "add",
        () -> {
          boolean isRefused = bonds.requiresDirtyMarks();
          isAdded = bonds.add(new Bond(new BondsUnit(), 1, "device")) == Bonds.AddOutcome.ADDED;
          require(!(isRefused && isAdded), "the demand was taken back");
        });
  }

  @Override
  protected void judge() {
    require(isRequired != isAdded, isAdded ? "a page would never be marked" : "nobody won");
  }
}
