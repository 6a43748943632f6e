package portcullis.core.dma;

import portcullis.core.sync.SharedLong;

/**
 * Numbers the flushes of a domain by their beginning, and tells which of them have covered every
 * device. Thread-safe.
 *
 * <p>What is cleared, and after a full fence stamped with {@link #begun}, is forgotten by every
 * device once {@link #covered} is greater than the stamp:
 *
 * <pre>
 *   unmap                          flush
 *   -----                          -----
 *   clear the entry                number = ++begun        #begin
 *   full fence   (FlushQueue)      full fence              (Bonds#flushAll)
 *   stamp = begun                  invalidate, wait
 *                                  covered = number        #end
 * </pre>
 *
 * A stamp less than the number was loaded before {@code begun} reached it, so the entry was cleared
 * before the invalidation. Flushes may overlap and end in any order, and those that failed count
 * for nothing.
 */
final class FlushClock {
  // Flushes begun. Volatile read-modify-write in #begin pairs with the fence in FlushQueue#offer.
  private final SharedLong begun = new SharedLong(0);
  // Greatest number of a flush that covered every device; the compare-and-set in #end pairs with
  // the acquire in #covered.
  private final SharedLong covered = new SharedLong(0);

  /** A flush begins; returns its number, from 1. */
  long begin() {
    return begun.getAndAdd(1) + 1;
  }

  /** The flush of that number has covered every device. */
  void end(long number) {
    long before = covered.get();
    while (before < number && !covered.compareAndSet(before, number)) {
      before = covered.get();
    }
  }

  long begun() {
    return begun.get();
  }

  long covered() {
    return covered.getAcquire();
  }
}
