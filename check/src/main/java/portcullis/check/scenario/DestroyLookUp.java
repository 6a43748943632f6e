package portcullis.check.scenario;

import portcullis.core.domain.BlockedDomain;
import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;
import portcullis.core.sync.Rcu;

/**
 * A domain ends, and its tables become those of the next, while a reader of RCU asks what the
 * device uses: contract 7, what it can reach outlives it.
 */
public final class DestroyLookUp extends SketchMachine {
  /** For the loader. */
  public DestroyLookUp() {}

  @Override
  protected void build() {
    SketchUnit unit = unit(0);
    Device device = device(unit);
    PagingDomain former = domain("former");
    map(former, 0, 0);
    attach(device, former);
    thread(
        "destroy",
        system.rcu()::reader,
        () -> {
          attach(device, BlockedDomain.BLOCKED);
          require(former.destroy(), "not destroyed");
          map(domain("next"), 0, 1);
        });
    thread("report", system.rcu()::reader, () -> report(device));
  }

  private void report(Device device) {
    Rcu.Reader reader = system.rcu().reader();
    reader.enter();
    if (device.domain() instanceof PagingDomain domain) {
      long physAddr = domain.iovaToPhys(0);
      require(physAddr == dataPage(0), "the domain seems to map 0x" + Long.toHexString(physAddr));
    }
    reader.exit();
  }
}
