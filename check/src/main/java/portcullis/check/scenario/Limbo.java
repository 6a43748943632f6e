package portcullis.check.scenario;

import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;
import portcullis.core.invalidation.Gather;
import portcullis.core.memory.PageChain;

/**
 * Tables go out of use behind a unit that never answers, in two threads at once: contract 7, they
 * are freed by the first flush that is confirmed, and not before.
 */
public final class Limbo extends SketchMachine {
  private SketchUnit unit;
  private PagingDomain domain;
  private long allocatedBytes;

  /** For the loader. */
  public Limbo() {}

  @Override
  protected void build() {
    unit = brokenUnit(0);
    Device device = device(unit);
    domain = domain("domain");
    mapTable(domain, 0, 0);
    mapTable(domain, TABLE_SPAN_BYTES, 1);
    attach(device, domain);
    allocatedBytes = tables.allocatedBytes();
    require(domain.liveBonds() == 1, "the bond is to stay, since nothing is confirmed");
    Gather first = new Gather();
    Gather second = new Gather();
    domain.unmap(0, TABLE_SPAN_BYTES, first);
    domain.unmap(TABLE_SPAN_BYTES, TABLE_SPAN_BYTES, second);
    thread("sync 0", system.rcu()::reader, () -> domain.sync(first));
    thread(
        "sync 1",
        system.rcu()::reader,
        () -> {
          domain.sync(second);
          domain.flushAll(new PageChain());
        });
  }

  @Override
  protected void judge() {
    require(domain.limboTables() == 2, domain.limboTables() + " tables in limbo");
    require(tables.allocatedBytes() == allocatedBytes, "a table was freed too early");
    unit.repair();
    require(domain.flushAll(new PageChain()).isCovered(), "the flush was not confirmed");
    require(tables.allocatedBytes() == allocatedBytes - 2 * 2048, "a table was lost");
  }
}
