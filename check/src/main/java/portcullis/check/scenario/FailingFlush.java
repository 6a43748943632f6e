package portcullis.check.scenario;

import portcullis.core.domain.BlockedDomain;
import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;
import portcullis.core.invalidation.FlushReport;

/**
 * One of two devices is behind a unit that never answers, and the other comes and goes: contract 5,
 * every other device is flushed.
 */
public final class FailingFlush extends SketchMachine {
  /** For the loader. */
  public FailingFlush() {}

  @Override
  protected void build() {
    SketchUnit broken = brokenUnit(0);
    SketchUnit unit = unit(1);
    Device failing = device(broken);
    Device device = device(unit);
    PagingDomain domain = domain("domain");
    map(domain, 0, 0);
    attach(failing, domain);
    attach(device, domain);
    touch(unit, 0);
    thread("detach", () -> attach(device, BlockedDomain.BLOCKED));
    thread(
        "unmap",
        system.rcu()::reader,
        () -> {
          FlushReport report = unmap(domain, 0);
          require(
              report.failures().stream().noneMatch(f -> f.deviceName().equals(device.name())),
              "the device that answers is reported: " + report);
          require(!report.isCovered(), "what was never confirmed is reported as covered");
          giveAway(0);
        });
    thread("device", () -> touch(unit, 0));
  }
}
