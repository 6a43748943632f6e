package portcullis.check.scenario;

import java.util.Objects;
import portcullis.core.dma.CoherentBuffer;
import portcullis.core.domain.Device;
import portcullis.core.invalidation.Gather;
import portcullis.core.sync.SharedLong;

/**
 * Two threads begin laps at once, one of them for coherent memory that an earlier flush had failed
 * to cover: contract 7, each lap releases what its own flush has covered.
 */
public final class WrapLaps extends DmaMachine {
  private final SharedLong repaired = new SharedLong(0);
  private long usedBytes;

  /** For the loader. */
  public WrapLaps() {
    super(wrap(3));
  }

  @Override
  protected void build() {
    SketchUnit unit = unitBrokenUntil(0, repaired);
    Device device = device(unit);
    attach(device, domain);
    CoherentBuffer first = Objects.requireNonNull(mapper.allocateCoherent(PAGE_BYTES));
    CoherentBuffer second = Objects.requireNonNull(mapper.allocateCoherent(PAGE_BYTES));
    long iova = map(0);
    usedBytes = tables.allocatedBytes();
    first.close(); // in limbo, so that the next one begins a lap
    repaired.setPlain(1);
    thread("close", system.rcu()::reader, second::close);
    thread(
        "unmap and flush",
        system.rcu()::reader,
        () -> {
          Gather gather = new Gather();
          domain.unmap(iova, PAGE_BYTES, gather);
          space.policy().retire(iova, PAGE_BYTES, gather);
          space.policy().flush();
        });
  }

  @Override
  protected void judge() {
    require(space.policy().flush(), "the unit answers, and something is left");
    require(tables.allocatedBytes() == usedBytes - 2 * PAGE_BYTES, "a block was lost");
    require(space.statistics().liveBytes() == 0, "IOVAs were lost");
  }
}
