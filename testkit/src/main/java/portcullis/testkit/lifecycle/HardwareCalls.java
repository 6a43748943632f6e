package portcullis.testkit.lifecycle;

import portcullis.core.invalidation.SyncOutcome;

/**
 * The calls that a recovery makes to one device's hardware, one of which may be told to fail.
 * Thread-safe.
 */
public final class HardwareCalls {
  private static final int NONE = -1;

  private int made;
  private int failing = NONE;
  private SyncOutcome failure = SyncOutcome.DEVICE_ERROR;

  /** Makes one in which all go well. */
  public HardwareCalls() {}

  /** The nth call from now on, counted from 0, is answered {@code with}, and does nothing. */
  public synchronized void failNth(int n, SyncOutcome with) {
    made = 0;
    failing = n;
    failure = with;
  }

  /** From now on all go well. */
  public synchronized void failNone() {
    failing = NONE;
  }

  /** Whether the call that was to fail has been made. */
  public synchronized boolean hasFailed() {
    return failing != NONE && made > failing;
  }

  /** What the hardware is to answer to the next call: unless it is COMPLETE it must do nothing. */
  public synchronized SyncOutcome next() {
    return made++ == failing ? failure : SyncOutcome.COMPLETE;
  }
}
