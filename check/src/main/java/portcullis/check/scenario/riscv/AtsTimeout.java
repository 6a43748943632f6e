package portcullis.check.scenario.riscv;

import portcullis.check.scenario.riscv.UnitWalker.ReadOrder;
import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;
import portcullis.core.invalidation.FlushReport;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.riscv.driver.RiscvIommu;

/**
 * One of two devices with ATS never answers a request to forget, while another thread flushes by
 * the same queue, which stops and is restarted: contract 5, all but the one device are flushed, and
 * it alone is reported.
 */
public final class AtsTimeout extends RiscvMachine {
  /** For the loader. */
  public AtsTimeout() {}

  @Override
  protected void build() {
    SmallUnit hardware = hardware(0, ReadOrder.VALID_FIRST);
    RiscvIommu unit = install(hardware, 4);
    Device mute = device(unit, described(DEVICE_ID).withAts(1));
    Device other = device(unit, described(DEVICE_ID + 1).withAts(1));
    PagingDomain domain = domain("domain");
    map(domain, 0, 0);
    mute.attach(domain);
    other.attach(domain);
    hardware.requestByAts(DEVICE_ID, 0, this::touched);
    hardware.requestByAts(DEVICE_ID + 1, 0, this::touched);
    hardware.neverAnswers(DEVICE_ID);
    serve(hardware);
    thread(
        "unmap",
        system.rcu()::reader,
        () -> {
          FlushReport report = unmap(domain, 0);
          require(!report.isCovered(), "what a device may keep is reported as covered");
          require(
              report.failures().stream().noneMatch(f -> f.deviceName().equals(other.name())),
              "the device that answers is reported: " + report);
          mustNotReach(hardware, DEVICE_ID + 1);
        });
    int otherSpace = domain("other").space().id();
    thread(
        "flush",
        () ->
            require(
                unit.invalidateAll(otherSpace).and(unit.sync()) == SyncOutcome.COMPLETE,
                "the flush of others is not done"));
  }

  private static void mustNotReach(SmallUnit hardware, int deviceId) {
    hardware.requestByAts(
        deviceId,
        0,
        physAddr -> require(physAddr == UnitWalker.REFUSED, "a flushed device is let through"));
  }
}
