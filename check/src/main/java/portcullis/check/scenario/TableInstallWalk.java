package portcullis.check.scenario;

import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;

/**
 * A table is made of a page that was in use before, while hardware walks: it sees the table empty.
 */
public final class TableInstallWalk extends SketchMachine {
  /** For the loader. */
  public TableInstallWalk() {}

  @Override
  protected void build() {
    SketchUnit unit = unit(0);
    Device device = device(unit);
    PagingDomain domain = domain("domain");
    attach(device, domain);
    giveAway(1);
    long used = tables.allocate(11);
    // What its former user left: as an entry, it would lead to a page of somebody else's.
    MEMORY.setLongOpaque(used + 8, dataPage(1) | SketchFormat.LEAF | SketchFormat.VALID);
    tables.free(used);
    thread("map", () -> map(domain, 0, 0));
    thread("device", () -> touch(unit, PAGE_BYTES));
  }
}
