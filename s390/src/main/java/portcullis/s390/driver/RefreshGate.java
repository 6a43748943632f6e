package portcullis.s390.driver;

import portcullis.core.sync.Backoff;
import portcullis.core.sync.Fence;
import portcullis.core.sync.PerThread;
import portcullis.core.sync.SharedLong;

/**
 * Lets refreshes of one function through while translation is registered for it, and no others: a
 * machine may take a refresh without registered translation for an error of the function, which
 * then is isolated although nothing is wrong with it.
 *
 * <pre>
 *              beginSwitch                      endSwitch
 *   CLOSED ------------------+             +----------------> OPEN
 *      ^                     v             |                   |
 *      |                 SWITCHING --------+                   |
 *      |   endSwitch         |  ^         beginSwitch          |
 *      +---------------------+  +------------------------------+
 *                                  (waits for refreshes under way)
 *
 *   flush                                attach
 *   -----                                ------
 *   clear the entry                      bond published, full fence   (Bonds#add)
 *   full fence   (Bonds#flushEach)       SWITCHING                    #beginSwitch
 *   read the gate            #enter      full fence                   #beginSwitch
 *                                        register translation; the machine may walk the table
 * </pre>
 *
 * A flush that finds the gate closed cleared its entry before translation was registered, so that
 * the machine has never seen it; one that finds it switching waits for the outcome, which is that
 * of one instruction. Thread-safe; the two methods of switching are serialised by the function's
 * lock.
 */
final class RefreshGate {
  /** What {@link #enter} answers when there is nothing to refresh. */
  static final long SHUT = 0;

  private static final long CLOSED = 0;
  private static final long SWITCHING = 1;
  private static final long OPEN = 2;
  private static final long PHASE = 3;
  private static final long ONE = 4;
  private static final long UNDER_WAY = 0xffff_fffcL;
  private static final long HANDLE = 0xffff_ffff_0000_0000L;

  private static final PerThread<Backoff> BACKOFF = new PerThread<>(Backoff::new);

  // The handle in bits 63:32, refreshes under way from bit 2 on, the phase; volatile.
  private final SharedLong word = new SharedLong(CLOSED);

  /**
   * Begins a refresh, which {@link #leave} ends unless this answers {@link #SHUT}.
   *
   * @return the handle in its place in the operand
   */
  long enter() {
    Backoff backoff = null;
    while (true) {
      long now = word.get(); // pairs with #beginSwitch
      if ((now & PHASE) == CLOSED) {
        return SHUT;
      }
      if ((now & PHASE) == OPEN) {
        if (word.compareAndSet(now, now + ONE)) {
          return now & HANDLE;
        }
      } else if (backoff == null) {
        backoff = BACKOFF.get();
        backoff.reset(); // and looks again first, for what a pause is to wait for a change of
      } else {
        backoff.pause();
      }
    }
  }

  void leave() {
    word.getAndAdd(-ONE);
  }

  /** The handle at present, 0 if the function is not enabled. */
  int handle() {
    return (int) (word.get() >>> 32);
  }

  /** Whether refreshes are let through. */
  boolean isOpen() {
    return (word.get() & PHASE) == OPEN;
  }

  /**
   * Holds new refreshes up and waits for those under way.
   *
   * @return whether it was open
   */
  boolean beginSwitch() {
    long now = word.get();
    while (!word.compareAndSet(now, (now & ~PHASE) | SWITCHING)) {
      now = word.get();
    }
    boolean wasOpen = (now & PHASE) == OPEN;
    Backoff backoff = BACKOFF.get();
    backoff.reset();
    while ((word.get() & UNDER_WAY) != 0) {
      backoff.pause();
    }
    // Pairs with #enter: the phase is stored before the machine is given a table to walk.
    Fence.full();
    return wasOpen;
  }

  /** Ends what {@link #beginSwitch} began; refreshes that were held up go on. */
  void endSwitch(int handle, boolean open) {
    word.set((long) handle << 32 | (open ? OPEN : CLOSED));
  }
}
