package portcullis.core.sync;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A doorbell: any thread raises it, one thread waits for it.
 *
 * <p>A raise before the wait is not lost, and several raises may be taken as one. What a thread did
 * before {@link #raise} is visible to the waiter after the {@link #await} that took it. Raising
 * never blocks and allocates nothing.
 */
public final class Signal {
  /** Looks in a row before the processor is offered to others. */
  private static final int SPINS = 100;

  /**
   * Offers before parking. With more threads than processors whoever is to raise the signal may be
   * waiting for this very processor; with fewer an offer costs little and a wake-up much.
   */
  private static final int YIELDS = 50;

  // 1 while raised and not taken; volatile. The store pairs with #await, which publishes the
  // waiter before it reads this word, so that one of the two always sees the other.
  private final SharedLong raised = new SharedLong(0);
  // The parked thread; volatile, pairs with #raise.
  private final SharedRef<@Nullable Thread> waiter = new SharedRef<>(null);

  /** Makes one that is not raised. */
  public Signal() {}

  /** Rings: the waiter's present or next {@link #await} returns true. */
  public void raise() {
    // Pairs with the exchange in #poll. A raise that finds the signal raised adds nothing to it;
    // the
    // caller's stores come before that look, so whoever takes the former raise after it sees them.
    Fence.full();
    if (raised.get() == 0) {
      raised.set(1);
    }
    Thread parked = waiter.get();
    if (parked != null) {
      LockSupport.unpark(parked);
    }
  }

  /** Takes a raise if there is one, without waiting. */
  public boolean poll() {
    // The exchange pairs with the fence in #raise.
    return raised.get() != 0 && raised.getAndSet(0) != 0;
  }

  /**
   * Waits for a raise, or until the time-out, or until the thread is interrupted (which it still is
   * afterwards).
   *
   * @param timeoutNanos the longest wait; {@link Long#MAX_VALUE} waits as long as it takes
   * @return whether a raise was taken
   */
  @SuppressWarnings("ThreadPriorityCheck") // yielding only makes a wait cheaper
  public boolean await(long timeoutNanos) {
    LockOrder.beforeWait();
    long begunNanos = System.nanoTime();
    for (int i = 0; i < SPINS + YIELDS; i++) {
      if (poll()) {
        return true;
      }
      if (i < SPINS) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
    return awaitAsleep(timeoutNanos - (System.nanoTime() - begunNanos));
  }

  /**
   * As {@link #await}, but the processor is given up at once: for waits that another program has to
   * be scheduled for, as a main loop's for its next event.
   */
  public boolean awaitAsleep(long timeoutNanos) {
    LockOrder.beforeWait();
    if (poll()) {
      return true;
    }
    long deadlineNanos = System.nanoTime() + Math.min(timeoutNanos, Long.MAX_VALUE / 4);
    waiter.set(Thread.currentThread());
    try {
      while (!poll()) {
        long leftNanos = deadlineNanos - System.nanoTime();
        if (leftNanos <= 0 || Thread.currentThread().isInterrupted()) {
          return poll();
        }
        LockSupport.parkNanos(this, leftNanos);
      }
      return true;
    } finally {
      waiter.set(null);
    }
  }
}
