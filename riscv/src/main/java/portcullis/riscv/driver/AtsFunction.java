package portcullis.riscv.driver;

import org.jspecify.annotations.Nullable;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.sync.Backoff;
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

  /**
   * Submits an {@link AtsInval} and waits for nothing.
   *
   * @return whether it was submitted; then the caller owes a sync and a {@link #settle}
   */
  boolean submit(long dword0, long payload) {
    long now = outstanding.get();
    if (now >= queueDepth || !outstanding.compareAndSet(now, now + 1)) {
      return false;
    }
    if (queue.submit(UnitCounter.ATS_INVAL, dword0, payload, 0, 1) != SyncOutcome.COMPLETE) {
      settle();
      return false;
    }
    return true;
  }

  /** Gives back the place that {@link #submit} took. */
  void settle() {
    outstanding.getAndAdd(-1);
  }

  /**
   * Sends an {@link AtsInval} and waits for the answer. A thread that waits for a place has none,
   * in this or another function, and one that has some waits only for its own commands; so places
   * come free.
   */
  SyncOutcome send(long dword0, long payload) {
    takePlace();
    try {
      return queue.submit(UnitCounter.ATS_INVAL, dword0, payload, 0, 1).and(queue.sync());
    } finally {
      settle();
    }
  }

  private void takePlace() {
    long now = outstanding.get();
    if (now < queueDepth && outstanding.compareAndSet(now, now + 1)) {
      return;
    }
    Backoff backoff = BACKOFFS.get();
    backoff.reset();
    while (now >= queueDepth || !outstanding.compareAndSet(now, now + 1)) {
      backoff.pause();
      now = outstanding.get();
    }
  }
}
