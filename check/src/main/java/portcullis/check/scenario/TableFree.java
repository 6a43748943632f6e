package portcullis.check.scenario;

import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;
import portcullis.core.invalidation.Gather;

/**
 * A table goes out of use under a device that walks, and comes back in another domain: contract 7,
 * tables are used again only when every IOMMU has forgotten them.
 */
public final class TableFree extends SketchMachine {
  /** For the loader. */
  public TableFree() {}

  @Override
  protected void build() {
    SketchUnit unit = unit(0);
    Device device = device(unit);
    PagingDomain domain = domain("domain");
    PagingDomain other = domain("other");
    mapTable(domain, 0, 0);
    attach(device, domain);
    giveAway(1); // the other domain's page is none of the device's
    thread(
        "unmap",
        system.rcu()::reader,
        () -> {
          Gather gather = new Gather();
          domain.unmap(0, TABLE_SPAN_BYTES, gather);
          require(gather.hasFreedTables(), "the scenario wants a table to go");
          domain.sync(gather);
        });
    thread("map", () -> map(other, 0, 1));
    thread("device", () -> touch(unit, 0));
  }
}
