package portcullis.check.defect.timeoutdone;

import portcullis.check.defect.Defect;
import portcullis.check.defect.Planted;
import portcullis.core.invalidation.SyncOutcome;

/** What the caller removes is reused while the unit may still use it. */
@Defect(
    name = "time-out-taken-for-completion",
    replaces = "portcullis.riscv.driver.CommandQueue",
    scenario = "command-timeout",
    description = "a wait for commands that has timed out says that they are done")
@SuppressWarnings("NullAway.Init") // they stand for the original's
final class CommandQueue {
  private CommandBacklog backlog;

  private native SyncOutcome pause(Submitter me);

  @Planted
  private SyncOutcome awaitFence(long fence, Submitter me) {
    SyncOutcome waited = SyncOutcome.COMPLETE;
    while (waited == SyncOutcome.COMPLETE && !backlog.isDone(fence)) {
      waited = pause(me);
    }
    return me.takeFailure();
  }
}
