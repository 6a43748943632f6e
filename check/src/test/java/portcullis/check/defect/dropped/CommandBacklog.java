package portcullis.check.defect.dropped;

import portcullis.check.defect.Defect;
import portcullis.check.defect.Planted;

/** What others had submitted is given up with the command that stopped the queue. */
@Defect(
    name = "restart-drops-commands",
    replaces = "portcullis.riscv.driver.CommandBacklog",
    scenario = "command-refused",
    description = "a restart forgets the commands behind the one that was refused")
@SuppressWarnings("NullAway.Init") // they stand for the original's
final class CommandBacklog {
  private long tail;

  native void reclaim();

  private native void move(long from, long dropped);

  @Planted
  void moveWithout(long dropped) {
    reclaim();
    move(tail, dropped);
  }
}
