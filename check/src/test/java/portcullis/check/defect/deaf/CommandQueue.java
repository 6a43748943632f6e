package portcullis.check.defect.deaf;

import portcullis.check.defect.Defect;
import portcullis.check.defect.Planted;

/** An error of the queue is seen by nobody. */
@Defect(
    name = "waiter-polls-stopped-queue",
    replaces = "portcullis.riscv.driver.CommandQueue",
    scenario = "command-refused",
    description = "nobody looks why the queue has stopped, and waiters poll for ever")
@SuppressWarnings("NullAway.Init") // they stand for the original's
final class CommandQueue {
  @Planted
  void checkErrors() {}
}
