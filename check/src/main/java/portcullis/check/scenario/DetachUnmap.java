package portcullis.check.scenario;

import portcullis.core.domain.BlockedDomain;
import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;

/** A device leaves a domain in which another thread unmaps: contract 4 and 6. */
public final class DetachUnmap extends SketchMachine {
  /** For the loader. */
  public DetachUnmap() {}

  @Override
  protected void build() {
    SketchUnit unit = unit(0);
    Device device = device(unit);
    PagingDomain domain = domain("domain");
    map(domain, 0, 0);
    attach(device, domain);
    touch(unit, 0);
    thread("detach", () -> attach(device, BlockedDomain.BLOCKED));
    thread(
        "unmap",
        system.rcu()::reader,
        () -> {
          require(unmap(domain, 0).isCovered(), "the flush was not confirmed");
          giveAway(0);
        });
    thread("device", () -> touch(unit, 0));
  }
}
