package portcullis.check.scenario;

import portcullis.check.program.Scenario;
import portcullis.core.invalidation.Bond;
import portcullis.core.invalidation.Bonds;
import portcullis.core.sync.Rcu;

/**
 * A page is mapped while a device leaves, and what its IOMMU has of it is given up: contract 7, not
 * before nobody makes mappings known to it any more.
 */
public final class SyncMapRelease extends Scenario {
  private final Rcu rcu = new Rcu();
  private final Bonds bonds = new Bonds(1, rcu);
  private final CopyingUnit unit = new CopyingUnit();

  /** For the loader. */
  public SyncMapRelease() {}

  @Override
  protected void build() {
    Bond bond = new Bond(unit, 1, "device");
    bonds.add(bond);
    thread("map", rcu::reader, () -> bonds.syncMap(0, 0xfff));
    thread(
        "release",
        () -> {
          bonds.remove(bond);
          rcu.synchronize();
          unit.giveUp();
        });
  }
}
