package portcullis.check.scenario;

import portcullis.check.program.Scenario;
import portcullis.core.invalidation.Bond;
import portcullis.core.invalidation.Bonds;
import portcullis.core.invalidation.Gather;
import portcullis.core.sync.Rcu;

/**
 * A flush skips the bond of a device that has left: contract 4, all of its DMA comes before what
 * the caller does with the page.
 */
public final class RetireSkip extends Scenario {
  private final Rcu rcu = new Rcu();
  private final Bonds bonds = new Bonds(1, rcu);
  private final BondsUnit unit = new BondsUnit();
  private final PlainData page = new PlainData();

  /** For the loader. */
  public RetireSkip() {}

  @Override
  protected void build() {
    Bond bond = new Bond(unit, 1, "device");
    bonds.add(bond);
    thread(
        "leave",
        () -> {
          page.write(1); // the device's last DMA, drained before its bond goes
          bonds.remove(bond);
        });
    thread("flush", rcu::reader, this::flush);
  }

  private void flush() {
    Gather gather = new Gather();
    gather.add(0, 0xfff, 12);
    bonds.flush(gather);
    if (unit.forgotRange.getAcquire() == 0) { // pairs with nothing: this thread's own
      page.write(2);
    }
  }
}
