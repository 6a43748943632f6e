package portcullis.check.scenario;

import org.jspecify.annotations.Nullable;
import portcullis.core.dma.CoherentBuffer;
import portcullis.core.dma.StrictPolicy;
import portcullis.core.domain.Device;

/**
 * Coherent buffers are closed behind a unit that does not answer, while another thread flushes:
 * contract 7, their memory comes back by a flush that is confirmed, and not before.
 */
public final class CoherentLimbo extends DmaMachine {
  private SketchUnit unit;
  private long usedBytes;

  /** For the loader. */
  public CoherentLimbo() {
    super(StrictPolicy::new);
  }

  @Override
  protected void build() {
    unit = brokenUnit(0);
    Device device = device(unit);
    attach(device, domain);
    CoherentBuffer first = made(mapper.allocateCoherent(PAGE_BYTES));
    CoherentBuffer second = made(mapper.allocateCoherent(PAGE_BYTES));
    usedBytes = tables.allocatedBytes();
    first.close(); // so that a flush finds something to retry
    thread("close", system.rcu()::reader, second::close);
    thread("flush", system.rcu()::reader, () -> space.policy().flush());
  }

  private static CoherentBuffer made(@Nullable CoherentBuffer buffer) {
    if (buffer == null) {
      throw new AssertionError("no memory");
    }
    return buffer;
  }

  @Override
  protected void judge() {
    require(tables.allocatedBytes() == usedBytes, "a block was freed too early");
    unit.repair();
    require(space.policy().flush(), "the unit answers, and something is left");
    require(tables.allocatedBytes() == usedBytes - 2 * PAGE_BYTES, "a block was lost");
  }
}
