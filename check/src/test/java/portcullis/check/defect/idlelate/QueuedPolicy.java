package portcullis.check.defect.idlelate;

import portcullis.check.defect.Defect;
import portcullis.check.defect.Planted;
import portcullis.core.sync.Clock;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.Signal;

/** The timer is seen running by who comes after its last look. */
@Defect(
    name = "timer-idle-after-its-flush",
    replaces = "portcullis.core.dma.QueuedPolicy",
    scenario = "queued-timer",
    description =
        "the timer stops after its flush, and what came in meanwhile is flushed by nobody")
@SuppressWarnings("NullAway.Init") // they stand for the original's
final class QueuedPolicy {
  private long timeoutNanos;
  private Signal wake;
  private SharedLong timerState;
  private SharedLong closing;

  public native boolean flush();

  @Planted
  private void runTimer() {
    while (closing.getOpaque() == 0) {
      if (timerState.getOpaque() == 0) {
        wake.await(Long.MAX_VALUE);
        continue;
      }
      long deadlineNanos = Clock.nanos() + timeoutNanos;
      while (closing.getOpaque() == 0 && !Clock.isPast(deadlineNanos)) {
        wake.await(deadlineNanos - Clock.nanos());
      }
      if (closing.getOpaque() == 0 && flush()) {
        timerState.setOpaque(0);
      }
    }
  }
}
