package portcullis.check.defect.numberagain;

import portcullis.check.defect.Defect;
import portcullis.check.defect.Planted;

/** The unit still writes the number of the fence that was given up, when it comes to it. */
@Defect(
    name = "late-completion-taken-for-next",
    replaces = "portcullis.riscv.driver.CommandBacklog",
    scenario = "command-timeout-flush",
    description = "the next fence gets the number of one that has timed out")
@SuppressWarnings({"NullAway.Init", "UnusedVariable"}) // they stand for the original's
final class CommandBacklog {
  private CommandRing ring;
  private long tail;
  private long confirmed;
  private long lastFence;

  @Planted
  void disown(Submitter owner) {
    for (long position = confirmed; position < tail; position++) {
      if (owner.equals(ring.owner(position))) {
        ring.disown(position);
      }
    }
    lastFence--;
  }
}
