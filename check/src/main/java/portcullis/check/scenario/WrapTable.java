package portcullis.check.scenario;

/**
 * A table waits for the next lap, which two threads begin one after the other: contract 7, it comes
 * back once, and to nobody while a device may walk it.
 */
public final class WrapTable extends WaitingTable {
  /** For the loader. */
  public WrapTable() {
    super(wrap(2 * (int) (TABLE_SPAN_BYTES / PAGE_BYTES)));
  }

  @Override
  protected void build() {
    thread(
        "unmap",
        system.rcu()::reader,
        () -> {
          retireTable();
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
