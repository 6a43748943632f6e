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

  /** Spins between two looks at the time: one costs about as much as a spin. */
  private static final int SPINS_PER_LOOK = 16;

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
  public void pause() {
    LockOrder.beforeWait();
    if (step < SPINS) {
      step++;
      Thread.onSpinWait();
    } else {
      pauseLonger();
    }
  }

  /**
   * Pauses as {@link #pause} does, for a wait with an end. The time is looked at only now and then
   * while pauses are short, so a deadline that has come is noticed a few microseconds late. Whoever
   * is told of it should look once more at what was waited for: much may have happened while the
   * thread did not run. Allocates nothing.
   *
   * @param deadlineNanos a value of {@link Clock#nanos} plus a span
   * @return false if the deadline was seen to have come
   */
  public boolean pauseUntil(long deadlineNanos) {
    LockOrder.beforeWait();
    if (step >= SPINS) {
      return pauseLonger() - deadlineNanos < 0;
    }
    step++;
    Thread.onSpinWait();
    return step % SPINS_PER_LOOK != 0 || System.nanoTime() - deadlineNanos < 0;
  }

  // Returns the time afterwards.
  @SuppressWarnings("ThreadPriorityCheck") // yielding only makes a wait cheaper
  private long pauseLonger() {
    if (step >= YIELDS) {
      LockSupport.parkNanos(SLEEP_NANOS);
      return System.nanoTime();
    }
    long offeredNanos = System.nanoTime();
    Thread.yield();
    long nowNanos = System.nanoTime();
    step = nowNanos - offeredNanos < TAKEN_NANOS ? step + 1 : YIELDS;
    return nowNanos;
  }
}
