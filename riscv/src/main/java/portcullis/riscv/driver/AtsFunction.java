package portcullis.riscv.driver;

import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.PerThread;
import portcullis.core.sync.SharedLong;
import portcullis.riscv.spec.AtsInval;
import portcullis.riscv.spec.AtsTarget;

/**
 * One PCIe function with ATS, and how many requests to forget it can buffer: all its PASIDs share
 * that number (section 6.3.7).
 *
 * <p>Thread-safe; holds no lock and allocates nothing after a thread's first wait.
 */
final class AtsFunction {
  private static final PerThread<Backoff> BACKOFFS = new PerThread<>(Backoff::new);

  private final CommandQueue queue;
  private final int deviceId;
  private final int queueDepth;
  // Requests that the function has not answered yet; volatile.
  private final SharedLong outstanding = new SharedLong(0);

  /**
   * @param queueDepth how many requests the function can buffer
   */
  AtsFunction(CommandQueue queue, int deviceId, int queueDepth) {
    this.queue = queue;
    this.deviceId = deviceId;
    this.queueDepth = queueDepth;
  }

  /** What it caches by requests without a PASID. */
  AtsCache cache() {
    return new AtsCache(this, AtsTarget.ofDevice(deviceId));
  }

  /** What it caches by requests with a PASID. */
  AtsCache cache(int pasid) {
    return new AtsCache(this, AtsTarget.ofProcess(deviceId, pasid));
  }

  /**
   * Sends an {@link AtsInval} and waits for the answer. A thread holds one place at a time and
   * waits only for its own command, so places come free.
   */
  SyncOutcome send(long dword0, long payload) {
    takePlace();
    try {
      return queue.submit(UnitCounter.ATS_INVAL, dword0, payload, 0, 1).and(queue.sync());
    } finally {
      outstanding.getAndAdd(-1);
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
