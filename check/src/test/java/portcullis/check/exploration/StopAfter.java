package portcullis.check.exploration;

import java.util.concurrent.atomic.AtomicInteger;

/** Stops a search before its nth execution. */
final class StopAfter implements Listener {
  private final AtomicInteger left;

  StopAfter(int executions) {
    left = new AtomicInteger(executions);
  }

  @Override
  public void progressed(Subject subject, Totals totals, double fractionDone) {}

  @Override
  public boolean isStopRequested() {
    return left.getAndDecrement() <= 0;
  }
}
