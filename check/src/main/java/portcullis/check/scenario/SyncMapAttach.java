package portcullis.check.scenario;

import portcullis.check.program.Scenario;
import portcullis.core.invalidation.Bond;
import portcullis.core.invalidation.Bonds;
import portcullis.core.sync.Rcu;

/**
 * A page is mapped, by a caller who is in a read section already, while a device comes whose IOMMU
 * translates by a copy of the table: contract 4, either the copy is made of the new entry, or its
 * IOMMU is told.
 */
public final class SyncMapAttach extends Scenario {
  private final Rcu rcu = new Rcu();
  private final Bonds bonds = new Bonds(1, rcu);
  private final CopyingUnit unit = new CopyingUnit();

  /** For the loader. */
  public SyncMapAttach() {}

  @Override
  protected void build() {
    thread(
        "map",
        rcu::reader,
        () -> {
          Rcu.Reader reader = rcu.reader();
          reader.enter();
          unit.entry.setOpaque(1);
          bonds.syncMap(0, 0xfff);
          reader.exit();
        });
    thread(
        "attach",
        () -> {
          bonds.add(new Bond(unit, 1, "device"));
          unit.copy();
        });
  }

  @Override
  protected void judge() {
    require(unit.copied == 1, "the IOMMU does not know of the page");
  }
}
