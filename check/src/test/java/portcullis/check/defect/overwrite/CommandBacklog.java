package portcullis.check.defect.overwrite;

import portcullis.check.defect.Defect;
import portcullis.check.defect.Planted;

/** Commands are written over others that nobody has executed. */
@Defect(
    name = "ring-slots-freed-unconsumed",
    replaces = "portcullis.riscv.driver.CommandBacklog",
    scenario = "two-flushes",
    description = "slots count as free that the unit has not consumed")
@SuppressWarnings("NullAway.Init") // they stand for the original's
final class CommandBacklog {
  private CommandRing ring;

  @Planted
  private int freeSlots() {
    return ring.entries() - 1;
  }
}
