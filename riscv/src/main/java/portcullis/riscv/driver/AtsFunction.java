package portcullis.riscv.driver;

import org.jspecify.annotations.Nullable;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.Fence;
import portcullis.core.sync.PerThread;
import portcullis.core.sync.SharedLong;
import portcullis.riscv.spec.AtsInval;
import portcullis.riscv.spec.AtsTarget;
import portcullis.riscv.spec.DeviceContext;

/**
 * One PCIe function with ATS, and how many requests to forget it can buffer: all its PASIDs share
 * that number (section 6.3.7). What it asks for, if it may ask for pages, goes with its ATS.
 *
 * <p>Thread-safe; holds no lock and allocates nothing after a thread's first wait.
 */
final class AtsFunction {
  private static final PerThread<Backoff> BACKOFFS = new PerThread<>(Backoff::new);

  private final CommandQueue queue;
  private final int deviceId;
  private final int queueDepth;
  private final @Nullable DevicePageRequests pageRequests;
  // Requests that the function has not answered yet; volatile.
  private final SharedLong outstanding = new SharedLong(0);

  /**
   * @param queueDepth how many requests the function can buffer
   * @param pageRequests null if it may not ask for pages
   */
  AtsFunction(
      CommandQueue queue, int deviceId, int queueDepth, @Nullable DevicePageRequests pageRequests) {
    this.queue = queue;
    this.deviceId = deviceId;
    this.queueDepth = queueDepth;
    this.pageRequests = pageRequests;
  }

  /** What it caches by requests without a PASID. */
  AtsCache cache() {
    return new AtsCache(this, AtsTarget.ofDevice(deviceId));
  }

  /** What it caches by requests with a PASID. */
  AtsCache cache(int pasid) {
    return new AtsCache(this, AtsTarget.ofProcess(deviceId, pasid));
  }

  /** Bits of {@code tc} that allow ATS, and page requests if it makes any: section 2.1.3.1. */
  long controls() {
    return DeviceContext.EN_ATS.mask() | (pageRequests == null ? 0 : pageRequests.controls());
  }

  /** What it asks for, or null if it may not. */
  @Nullable DevicePageRequests pageRequests() {
    return pageRequests;
  }

  /** Takes a place for a request to forget if one is free; the caller owes a {@link #settle}. */
  boolean tryTakePlace() {
    long now = outstanding.get();
    return now < queueDepth && outstanding.compareAndSet(now, now + 1);
  }

  /** Submits an {@link AtsInval}, for which the caller has a place, and waits for nothing. */
  SyncOutcome submit(long dword0, long payload) {
    return queue.submit(UnitCounter.ATS_INVAL, dword0, payload, 0, 1);
  }

  /** Waits for the answer to everything that the caller has submitted. */
  SyncOutcome sync() {
    return queue.sync();
  }

  /** Gives a place back. */
  void settle() {
    outstanding.getAndAdd(-1);
  }

  /**
   * Waits until nobody has a place. Whoever comes for one later finds that nothing of the function
   * is {@linkplain AtsCache#forbid usable}, if the caller has seen to that before.
   */
  void quiesce() {
    Fence.full(); // what was forbidden, before the places: pairs with AtsCache#submit
    if (outstanding.get() == 0) {
      return;
    }
    Backoff backoff = BACKOFFS.get();
    backoff.reset();
    while (outstanding.get() != 0) {
      backoff.pause();
    }
  }

  /**
   * Takes a place, waiting for it. A thread that waits for a place has none, in this or another
   * function, and one that has some waits only for its own commands; so places come free.
   */
  void takePlace() {
    long now = outstanding.get();
    if (now < queueDepth && outstanding.compareAndSet(now, now + 1)) {
      return;
    }
    Backoff backoff = BACKOFFS.get();
    backoff.reset();
    now = outstanding.get(); // once more, for what a pause is to wait for a change of
    while (now >= queueDepth || !outstanding.compareAndSet(now, now + 1)) {
      backoff.pause();
      now = outstanding.get();
    }
  }
}
