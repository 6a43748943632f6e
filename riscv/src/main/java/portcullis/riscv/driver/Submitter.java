package portcullis.riscv.driver;

import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.Clock;
import portcullis.core.sync.SharedRef;

/**
 * One thread as a command queue knows it: what became of its commands, and how long it has waited.
 * Made once for each thread, so that waiting allocates nothing.
 */
final class Submitter {
  /** Pauses between two looks at the unit's registers, while a wait is young. */
  private static final int LOOK_EVERY = 256;

  /** Pauses after which each is long enough to look at them. */
  private static final int SPINNING = 1100;

  // The first of this thread's commands since its last sync that the unit did not execute. Written
  // with release under the queue's lock by whoever restarts it; pairs with #takeFailure.
  private final SharedRef<SyncOutcome> failure = new SharedRef<>(SyncOutcome.COMPLETE);

  // Owned by the thread.
  private final Backoff backoff = new Backoff();
  private int pauses;
  private long begunNanos;
  private long countedFromNanos;
  private boolean awaitedDevices;

  Submitter() {}

  /** Records that one of the thread's commands will never be executed. */
  void fail(SyncOutcome outcome) {
    if (failure.getPlain() == SyncOutcome.COMPLETE) {
      failure.setRelease(outcome);
    }
  }

  /** What {@link #fail} has recorded since the last call, or COMPLETE. */
  SyncOutcome takeFailure() {
    SyncOutcome taken = failure.getAcquire(); // pairs with #fail
    return taken == SyncOutcome.COMPLETE ? taken : failure.getAndSet(SyncOutcome.COMPLETE);
  }

  /** Begins to wait for something new. */
  void startWait() {
    backoff.reset();
    pauses = 0;
    awaitedDevices = false;
  }

  /** Whether {@link #pause} has been called since {@link #startWait}. */
  boolean hasWaited() {
    return pauses != 0;
  }

  /**
   * Pauses a little.
   *
   * @param timeoutNanos for {@link #isTimeUp}
   * @return whether to look at the unit's registers, and then at the time: enough has passed for
   *     them to have news, or the time is up
   */
  boolean pause(long timeoutNanos) {
    if (pauses++ == 0) {
      begunNanos = Clock.nanos(); // no longer than a pause, and only where there is one
      countedFromNanos = begunNanos;
    }
    return !backoff.pauseUntil(countedFromNanos + timeoutNanos)
        || pauses % LOOK_EVERY == 0
        || pauses > SPINNING;
  }

  /**
   * Whether the wait has lasted {@code timeoutNanos}, from its first pause or from the last {@link
   * #grantMore} on.
   */
  boolean isTimeUp(long timeoutNanos) {
    return Clock.isPast(countedFromNanos + timeoutNanos);
  }

  /** Whether the wait has lasted {@code timeoutNanos} in all. */
  boolean isTimeUpInAll(long timeoutNanos) {
    return Clock.isPast(begunNanos + timeoutNanos);
  }

  /**
   * Starts {@link #isTimeUp} over if the unit waits for devices, or did so when last asked: then it
   * has had no time of its own yet.
   */
  boolean grantMore(boolean awaitsDevices) {
    boolean granted = awaitsDevices || awaitedDevices;
    awaitedDevices = awaitsDevices;
    if (granted) {
      countedFromNanos = Clock.nanos();
    }
    return granted;
  }
}
