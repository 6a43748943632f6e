package portcullis.check.scenario;

import portcullis.check.program.Scenario;
import portcullis.core.fault.DmaFault;
import portcullis.core.fault.FaultLog;
import portcullis.core.fault.FaultReason;
import portcullis.core.memory.Access;
import portcullis.core.memory.Iova;

/**
 * Two units report faults of one device while another thread reads them: contract 12, each once.
 */
public final class FaultReports extends Scenario {
  private final FaultLog log = new FaultLog(1, _ -> {});

  /** For the loader. */
  public FaultReports() {}

  @Override
  protected void build() {
    thread("report 0", () -> log.report(fault(0x1000)));
    thread("report 1", () -> log.report(fault(0x2000)));
    thread(
        "read",
        () -> {
          long total = log.total();
          require(log.faults().size() >= Math.min(total, 1), "a fault is counted but not kept");
          require(log.suppressed() >= total - 1, "a fault is neither kept nor suppressed");
        });
  }

  private static DmaFault fault(long iova) {
    return new DmaFault(
        "device", 8, -1, new Iova(iova), Access.READ, FaultReason.values()[0], 1, 1);
  }

  @Override
  protected void judge() {
    require(log.total() == 2, log.total() + " faults");
    require(log.faults().size() == 1 && log.suppressed() == 1, "one is kept, one suppressed");
  }
}
