package portcullis.check.scenario;

import portcullis.core.domain.Device;
import portcullis.core.invalidation.Gather;

/**
 * An IOVA waits for the next lap, which begins when it is wanted or when another thread flushes:
 * contract 4 and 7, it is handed out again only when no device finds what it led to before.
 */
public final class WrapReuse extends DmaMachine {
  /** For the loader. */
  public WrapReuse() {
    super(wrap(1));
  }

  @Override
  protected void build() {
    SketchUnit unit = unit(0);
    Device device = device(unit);
    attach(device, domain);
    long iova = map(0);
    thread(
        "unmap and map",
        system.rcu()::reader,
        () -> {
          // What the mapper does, without its counting, which orders more than the policy asks for.
          Gather gather = new Gather();
          domain.unmap(iova, PAGE_BYTES, gather);
          space.policy().retire(iova, PAGE_BYTES, gather);
          if (map(1) == iova) {
            giveAway(0);
          }
        });
    thread("device", () -> touch(unit, iova));
    thread("flush", system.rcu()::reader, () -> space.policy().flush());
  }
}
