package portcullis.check.scenario;

import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;

/** A device comes to a domain in which another thread unmaps: contract 4. */
public final class AttachUnmap extends SketchMachine {
  /** For the loader. */
  public AttachUnmap() {}

  @Override
  protected void build() {
    SketchUnit unit = unit(0);
    Device device = device(unit);
    PagingDomain domain = domain("domain");
    map(domain, 0, 0);
    thread("attach", () -> require(attach(device, domain).isAttached(), "attach failed"));
    thread(
        "unmap",
        system.rcu()::reader,
        () -> {
          require(unmap(domain, 0).isCovered(), "the flush was not confirmed");
          giveAway(0);
        });
    thread(
        "device",
        () -> {
          touch(unit, 0);
          touch(unit, 0);
        });
  }
}
