package portcullis.s390.device;

import org.jspecify.annotations.Nullable;
import portcullis.core.sync.Clock;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.machine.bus.SystemBus;
import portcullis.s390.spec.InstructionResult;
import portcullis.s390.spec.StatusCode;
import portcullis.s390.spec.TableLevel;

/**
 * The hypervisor of {@link Environment.Shadowed}: it has one lock, and under it keeps the shadows
 * of all functions true. Refreshes are intercepted, and served by its own thread. Its cost is the
 * work it does: taking processors over, walking, comparing, pinning, waiting for DMA to drain.
 *
 * <p>Thread-safe. The lock is held during refreshes from beginning to end, their grace periods
 * included: no refresh says that a page is gone while another one still waits for it. Nobody waits
 * for the lock, or for a refresh, inside a read section of {@link SystemBus#transactions}.
 */
final class Hypervisor implements AutoCloseable {
  /** Something else is registered by now: to be looked at again. */
  static final long SUPERSEDED = -1;

  private final Mutex lock = new Mutex(LockClass.DEVICE_QUEUE);
  // All guarded by #lock.
  private final TablePool pool;
  private final PinnedPages pins;
  private final ShadowRefresh refresh;
  private final MainLoop loop;

  Hypervisor(SystemBus bus, Environment.Shadowed limits) {
    pool = new TablePool(limits.tableBytes());
    pins = new PinnedPages(bus.ram());
    refresh = new ShadowRefresh(bus, limits.pinLimit(), pins);
    loop = new MainLoop(ZpciMachine.HYPERVISOR_THREAD, this::serve);
  }

  /** An empty shadow for tables with a root at that level; null if there is no memory. */
  @Nullable Shadow make(TableLevel rootLevel) {
    lock.lock();
    try {
      return Shadow.make(pool, rootLevel);
    } finally {
      lock.unlock();
    }
  }

  /** Gives a shadow back that no snapshot leads to and no DMA uses any more; unpins all of it. */
  void drop(ZpciFunction function, Shadow shadow) {
    lock.lock();
    try {
      long before = pins.total();
      shadow.drop(pins::unpin);
      function.counters.add(Counter.UNPINS, before - pins.total());
      function.counters.add(Counter.SHADOW_ENTRIES_TOUCHED, shadow.takeTouched());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Makes the shadow true for a range: the calling thread is a guest processor, which is
   * intercepted and waits until the hypervisor has done that.
   *
   * @param judged what was registered when the instruction was looked at
   * @return an {@link InstructionResult}, or {@link #SUPERSEDED}
   */
  long refresh(ZpciFunction function, Registration judged, long first, long last) {
    long leftNanos = Clock.nanos();
    Interception own = loop.processor();
    own.leaveGuest(function, judged, first, last);
    loop.handOver(own);
    long outcome = own.outcome();
    function.counters.add(Counter.INTERCEPTIONS, 1);
    function.counters.add(Counter.INTERCEPTED_NANOS, Clock.nanos() - leftNanos);
    if (outcome == 0) {
      return InstructionResult.OK;
    }
    if (outcome == SUPERSEDED) {
      return SUPERSEDED;
    }
    if (outcome == ShadowRefresh.SHORT_OF_ROOM) {
      return InstructionResult.error(StatusCode.INSUFFICIENT_RESOURCES);
    }
    function.isolate(TranslationWord.event(outcome), own.failingIova(), false, judged);
    return InstructionResult.error(StatusCode.FUNCTION_IN_ERROR);
  }

  // Those that wait together are served under the lock once, and what one has done for another is
  // not done again.
  void serve(Interception oldest) {
    lock.lock();
    try {
      lock.allowWaits(); // for DMA to drain, see above
      for (Interception one = oldest; one != null; one = one.next) {
        if (!isServed(one, oldest)) {
          one.serve(refresh);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private static boolean isServed(Interception one, Interception oldest) {
    for (Interception other = oldest; other != null && other != one; other = other.next) {
      if (one.isServedBy(other)) {
        return true;
      }
    }
    return false;
  }

  /** Waits for a refresh under way: it may be reading tables that are about to go. */
  void awaitRefresh() {
    lock.lock();
    lock.unlock();
  }

  /** How often a page is pinned. */
  int pins(long physAddr) {
    lock.lock();
    try {
      return pins.pins(physAddr);
    } finally {
      lock.unlock();
    }
  }

  /** Pins of all pages. */
  long livePins() {
    lock.lock();
    try {
      return pins.total();
    } finally {
      lock.unlock();
    }
  }

  /** Pins of one function; 0 if it has no shadow. */
  long livePins(ZpciFunction function) {
    lock.lock();
    try {
      Registration registered = function.snapshot().registration;
      return registered == null || registered.shadow == null ? 0 : registered.shadow.livePins();
    } finally {
      lock.unlock();
    }
  }

  /** Bytes in shadow tables. */
  long tableBytes() {
    lock.lock();
    try {
      return pool.usedBytes();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    loop.close();
    pool.close();
  }
}
