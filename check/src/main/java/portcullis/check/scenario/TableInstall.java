package portcullis.check.scenario;

import portcullis.core.domain.PagingDomain;

/** Two threads map pages whose entries stand in one table that is not there yet. */
public final class TableInstall extends SketchMachine {
  private static final long SECOND = PAGE_BYTES;

  private PagingDomain domain;
  private long allocatedBytes;

  /** For the loader. */
  public TableInstall() {}

  @Override
  protected void build() {
    domain = domain("domain");
    allocatedBytes = tables.allocatedBytes();
    thread("map 0", () -> map(domain, 0, 0));
    thread("map 1", () -> map(domain, SECOND, 1));
  }

  @Override
  protected void judge() {
    require(domain.iovaToPhys(0) == dataPage(0), "the first page is not mapped");
    require(domain.iovaToPhys(SECOND) == dataPage(1), "the second page is not mapped");
    require(tables.allocatedBytes() == allocatedBytes + 2048, "a table was lost");
  }
}
