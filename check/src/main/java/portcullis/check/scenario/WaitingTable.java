package portcullis.check.scenario;

import portcullis.core.dma.Direction;
import portcullis.core.dma.FlushPolicy;
import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;
import portcullis.core.invalidation.Gather;

/** A device whose domain has one table, which waits for a flush once it is out of use. */
abstract class WaitingTable extends DmaMachine {
  final SketchUnit unit = unit(0);
  final long iova;

  /** Where the table may come back. */
  final PagingDomain other;

  WaitingTable(FlushPolicy.Factory policies) {
    super(policies);
    Device device = device(unit);
    other = domain("other");
    iova = mapper.mapSingle(0, TABLE_SPAN_BYTES, Direction.BIDIRECTIONAL);
    domain.unmap(iova, TABLE_SPAN_BYTES, new Gather());
    mapTable(domain, iova, 0);
    attach(device, domain);
    giveAway(1); // the other domain's page is none of the device's
  }

  /** Takes the table out of use. */
  final void retireTable() {
    Gather gather = new Gather();
    domain.unmap(iova, TABLE_SPAN_BYTES, gather);
    require(gather.hasFreedTables(), "the scenario wants a table to go");
    space.policy().retire(iova, TABLE_SPAN_BYTES, gather);
  }
}
