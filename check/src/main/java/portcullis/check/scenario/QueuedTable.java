package portcullis.check.scenario;

import portcullis.core.dma.Direction;
import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;
import portcullis.core.invalidation.Gather;

/**
 * A table waits in a flush queue under a device that walks, and comes back in another domain:
 * contract 7.
 */
public final class QueuedTable extends DmaMachine {
  /** For the loader. */
  public QueuedTable() {
    super(queued(1));
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
          map(other, iova, 1);
        });
    thread("flush", system.rcu()::reader, () -> space.policy().flush());
    thread("device", () -> touch(unit, iova));
  }
}
