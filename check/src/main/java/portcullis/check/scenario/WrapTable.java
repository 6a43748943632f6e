package portcullis.check.scenario;

import portcullis.core.dma.Direction;
import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;
import portcullis.core.invalidation.Gather;

/**
 * A table waits for the next lap, which two threads begin one after the other: contract 7, it comes
 * back once, and to nobody while a device may walk it.
 */
public final class WrapTable extends DmaMachine {
  /** For the loader. */
  public WrapTable() {
    super(wrap(2 * (int) (TABLE_SPAN_BYTES / PAGE_BYTES)));
  }

  @Override
  protected void build() {
    SketchUnit unit = unit(0);
    Device device = device(unit);
    PagingDomain other = domain("other");
    long iova = mapper.mapSingle(0, TABLE_SPAN_BYTES, Direction.BIDIRECTIONAL);
    domain.unmap(iova, TABLE_SPAN_BYTES, new Gather());
    mapTable(domain, iova, 0);
    attach(device, domain);
    giveAway(1); // the other domain's page is none of the device's
    thread(
        "unmap",
        system.rcu()::reader,
        () -> {
          Gather gather = new Gather();
          domain.unmap(iova, TABLE_SPAN_BYTES, gather);
          require(gather.hasFreedTables(), "the scenario wants a table to go");
          space.policy().retire(iova, TABLE_SPAN_BYTES, gather);
          require(space.policy().flush(), "the flush failed");
          map(other, iova, 1);
        });
    thread(
        "flush",
        system.rcu()::reader,
        () -> {
          space.policy().flush();
          touch(unit, iova);
        });
  }
}
