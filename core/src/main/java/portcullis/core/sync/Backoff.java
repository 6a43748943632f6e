package portcullis.core.sync;

import java.util.concurrent.locks.LockSupport;

/**
 * The pauses of one thread that polls for something another thread is about to do: a few spins,
 * then the processor is given away, then short sleeps.
 *
 * <p>A wake-up across processors costs tens of microseconds on virtual machines, a command of the
 * hardware model a few hundred nanoseconds, so it pays to spin first. Not thread-safe; {@link
 * #reset} it before each wait.
 */
public final class Backoff {
  private static final int SPINS = 100;
  private static final int YIELDS = SPINS + 1_000;
  private static final long SLEEP_NANOS = 50_000;

  /**
   * An offer of the processor that took longer was taken by somebody who works. To offer it again
   * and again then costs a turn of theirs each time; who sleeps is woken before theirs ends.
   */
  private static final long TAKEN_NANOS = 20_000;

  private int step;

  /** Makes one that has not paused yet. */
  public Backoff() {}

  /** Starts over, for a new wait. */
  public void reset() {
    step = 0;
  }

  /** Pauses a little, longer the more often it was called since the last {@link #reset}. */
  @SuppressWarnings("ThreadPriorityCheck") // yielding only makes a wait cheaper
  public void pause() {
    if (step < SPINS) {
      step++;
      Thread.onSpinWait();
    } else if (step < YIELDS) {
      long offeredNanos = System.nanoTime();
      Thread.yield();
      step = System.nanoTime() - offeredNanos < TAKEN_NANOS ? step + 1 : YIELDS;
    } else {
      LockSupport.parkNanos(SLEEP_NANOS);
    }
  }
}
