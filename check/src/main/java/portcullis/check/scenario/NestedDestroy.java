package portcullis.check.scenario;

import portcullis.core.domain.BlockedDomain;
import portcullis.core.domain.Device;
import portcullis.core.domain.NestedDomain;
import portcullis.core.domain.PagingDomain;
import portcullis.core.domain.Stage;
import portcullis.core.sync.Rcu;

/**
 * A guest's domain and its parent end, and the parent's tables and id become those of the next
 * domain, while the guest still invalidates and a reader asks what the device uses: contract 7.
 */
public final class NestedDestroy extends SketchMachine {
  /** For the loader. */
  public NestedDestroy() {}

  @Override
  protected void build() {
    SketchUnit unit = unit(0);
    Device device = device(unit);
    PagingDomain parent = domain("parent", Stage.SECOND);
    map(parent, 0, 0);
    NestedDomain nested = nested(parent, new GuestPage());
    attach(device, nested);
    thread(
        "destroy",
        system.rcu()::reader,
        () -> {
          attach(device, BlockedDomain.BLOCKED);
          require(nested.destroy(), "not destroyed");
          require(parent.destroy(), "the parent is not destroyed");
          map(domain("next"), 0, 1);
        });
    thread("guest", system.rcu()::reader, () -> report(device));
  }

  private void report(Device device) {
    Rcu.Reader reader = system.rcu().reader();
    reader.enter();
    if (device.domain() instanceof NestedDomain used) {
      require(used.invalidateAll().isCovered(), "it was not confirmed");
      long physAddr = used.parent().iovaToPhys(0);
      require(physAddr == dataPage(0), "the parent seems to map 0x" + Long.toHexString(physAddr));
    }
    reader.exit();
  }
}
