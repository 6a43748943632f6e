package portcullis.check.defect.closedgate;

import portcullis.check.defect.Defect;
import portcullis.check.defect.Planted;
import portcullis.core.sync.SharedLong;

/** Class 32: a refresh of a function whose tables were taken away isolates it. */
@Defect(
    name = "refresh-passes-closed-gate",
    replaces = "portcullis.s390.driver.RefreshGate",
    scenario = "zpci-detach-flush",
    description = "a flush that still sees a function refreshes it, registered or not")
@SuppressWarnings({"NullAway.Init", "UnusedVariable"}) // they stand for the original's
final class RefreshGate {
  private SharedLong word;

  @Planted
  long enter() {
    return word.getAndAdd(4) & 0xffff_ffff_0000_0000L;
  }
}
