package portcullis.s390.device;

import org.jspecify.annotations.Nullable;
import portcullis.core.sync.Clock;
import portcullis.core.sync.Signal;

/**
 * A guest processor that has left its guest at a REFRESH PCI TRANSLATIONS, with the operands it had
 * and, when it is let in again, the answer. One for each processor, which is a thread, used again
 * at each of its instructions.
 *
 * <p>Belongs to the processor, and from {@link MainLoop#handOver} until {@link #enterGuest} to the
 * hypervisor.
 */
final class Interception {
  /** While it waits the one that was handed over before it, and once it is served the one after. */
  @Nullable Interception next;

  // What it was intercepted at.
  private @Nullable ZpciFunction function;
  private @Nullable Registration judged;
  private long first;
  private long last;
  // What came of it.
  private long outcome;
  private long failingIova;
  private @Nullable Throwable broken;
  // Raised when the processor may go on: pairs with #awaitEntry.
  private final Signal entry = new Signal();

  /** Leaves the guest; first and last IOVA are inclusive and unsigned. */
  void leaveGuest(ZpciFunction of, Registration by, long firstIova, long lastIova) {
    function = of;
    judged = by;
    first = firstIova;
    last = lastIova;
    broken = null;
  }

  /** Waits, as the processor, for {@link #enterGuest}. */
  void awaitEntry() {
    while (!entry.awaitAsleep(Long.MAX_VALUE)) {
      // The thread was interrupted, which is nothing to a processor.
    }
    if (broken != null) {
      throw new IllegalStateException("the hypervisor broke down", broken);
    }
  }

  /** Lets the processor go on; it is not the hypervisor's any more. */
  void enterGuest() {
    entry.raise();
  }

  /** Lets it go on with an exception. */
  void breakDown(Throwable why) {
    broken = why;
  }

  /** Does what the processor was intercepted for. */
  void serve(ShadowRefresh refresh) {
    ZpciFunction of = function;
    Registration by = judged;
    if (of == null || by == null) {
      throw new IllegalStateException("nothing was intercepted");
    }
    long begunNanos = Clock.nanos();
    // Under the lock: what drops a shadow comes after the snapshot has changed, and waits for it.
    Shadow shadow = by.shadow;
    if (of.snapshot().registration != by || shadow == null || by.rootLevel == null) {
      outcome = Hypervisor.SUPERSEDED;
    } else {
      outcome = refresh.run(of, by, shadow, by.rootLevel, first, last);
      failingIova = refresh.failingIova();
    }
    of.counters.add(Counter.HYPERVISOR_NANOS, Clock.nanos() - begunNanos);
  }

  /**
   * Takes over what another has come to that was served after this one was handed over, if it was
   * for the same tables and all of this one's range: the guest had changed them before.
   *
   * @return whether there was nothing left to do
   */
  boolean isServedBy(Interception other) {
    boolean isServed =
        other.outcome == 0
            && other.judged == judged
            && Long.compareUnsigned(other.first, first) <= 0
            && Long.compareUnsigned(other.last, last) >= 0;
    if (isServed) {
      outcome = 0;
      if (function != null) {
        function.counters.add(Counter.COALESCED_REFRESHES, 1);
      }
    }
    return isServed;
  }

  /** 0, a fault of {@link ShadowRefresh}, or {@link Hypervisor#SUPERSEDED}. */
  long outcome() {
    return outcome;
  }

  /** Where the fault is. */
  long failingIova() {
    return failingIova;
  }
}
