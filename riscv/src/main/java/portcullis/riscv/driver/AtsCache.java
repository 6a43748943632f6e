package portcullis.riscv.driver;

import portcullis.core.invalidation.DeviceCache;
import portcullis.core.invalidation.Gather;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.Fence;
import portcullis.core.sync.PerThread;
import portcullis.core.sync.SharedLong;
import portcullis.riscv.spec.AtsInval;
import portcullis.riscv.spec.AtsTarget;

/**
 * What one PCIe function caches of its translations, and the {@code ATS.INVAL} commands that make
 * it forget: sections 3.1.4 and 6.3.7.
 *
 * <p>A flush skips a function whose context does not allow ATS, for the unit refuses what it has
 * kept. The race with a context that is about to allow it is decided as that of {@link
 * portcullis.core.invalidation.Bonds}:
 *
 * <pre>
 *   flush                            endpoint
 *   clear the entry; IOTINVAL        usable = 1      #allow
 *   full fence    #invalidate        full fence      #allow
 *   read usable   #invalidate        write tc        RiscvEndpoint#make
 * </pre>
 *
 * <p>Thread-safe; holds no lock and allocates nothing after a thread's first wait.
 */
final class AtsCache implements DeviceCache {
  private static final PerThread<Backoff> BACKOFFS = new PerThread<>(Backoff::new);

  private final CommandQueue queue;
  private final long dword0;
  private final int queueDepth;
  // 1 while a valid context may allow ATS; written under the lock of the device's group, see above.
  private final SharedLong usable = new SharedLong(0);
  // Requests that the function has not answered yet; volatile.
  private final SharedLong outstanding = new SharedLong(0);

  /**
   * @param queueDepth how many requests the function can buffer
   */
  AtsCache(CommandQueue queue, AtsTarget target, int queueDepth) {
    this.queue = queue;
    this.dword0 = new AtsInval(target, 0).dword0();
    this.queueDepth = queueDepth;
  }

  /** The context is about to allow ATS. */
  void allow() {
    usable.setRelease(1);
    Fence.full(); // pairs with #isUsable
  }

  /** The unit has confirmed that it uses no context that allows ATS. */
  void forbid() {
    usable.setRelease(0); // pairs with #isUsable
  }

  @Override
  public SyncOutcome invalidate(Gather gather) {
    return isUsable()
        ? send(AtsInval.payloadOfRange(gather.firstIova(), gather.lastIova()))
        : SyncOutcome.COMPLETE;
  }

  @Override
  public SyncOutcome invalidateAll() {
    return isUsable() ? forget() : SyncOutcome.COMPLETE;
  }

  /** {@link #invalidateAll}, whether or not the context allows ATS. */
  SyncOutcome forget() {
    return send(AtsInval.payloadOfAll());
  }

  private boolean isUsable() {
    Fence.full(); // pairs with #allow
    return usable.getAcquire() != 0; // pairs with #allow and #forbid
  }

  // A thread holds one place at a time and waits only for its own command, so places come free.
  private SyncOutcome send(long payload) {
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
