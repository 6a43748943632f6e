package portcullis.check.scenario;

/**
 * A table waits in a flush queue under a device that walks, and comes back in another domain:
 * contract 7.
 */
public final class QueuedTable extends WaitingTable {
  /** For the loader. */
  public QueuedTable() {
    super(queued(1));
  }

  @Override
  protected void build() {
    thread(
        "unmap",
        system.rcu()::reader,
        () -> {
          retireTable();
          map(other, iova, 1);
        });
    thread("flush", system.rcu()::reader, () -> space.policy().flush());
    thread("device", () -> touch(unit, iova));
  }
}
