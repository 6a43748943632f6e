package portcullis.check.defect.ringreclaimed;

import portcullis.check.defect.Defect;
import portcullis.check.defect.Planted;

/** A unit that answers late finds other commands than it was told of. */
@Defect(
    name = "ring-slots-freed-by-time-out",
    replaces = "portcullis.riscv.driver.CommandBacklog",
    scenario = "command-timeout",
    description = "the slots of commands that have timed out count as free")
@SuppressWarnings({"NullAway.Init", "UnusedVariable"}) // they stand for the original's
final class CommandBacklog {
  private long tail;
  private long confirmed;

  @Planted
  void disown(Submitter owner) {
    confirmed = tail;
  }
}
