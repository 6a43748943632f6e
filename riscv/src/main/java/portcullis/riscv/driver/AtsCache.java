package portcullis.riscv.driver;

import org.jspecify.annotations.Nullable;
import portcullis.core.invalidation.DeviceCache;
import portcullis.core.invalidation.Gather;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.sync.Fence;
import portcullis.core.sync.SharedLong;
import portcullis.riscv.spec.AtsInval;
import portcullis.riscv.spec.AtsTarget;

/**
 * What one PCIe function caches of its translations with one PASID or without, and the {@code
 * ATS.INVAL} commands that make it forget: sections 3.1.4 and 6.3.7.
 *
 * <p>A flush skips a function whose context does not allow ATS, for the unit refuses what it has
 * kept. The race with a context that is about to allow it is decided as that of {@link
 * portcullis.core.invalidation.Bonds}:
 *
 * <pre>
 *   flush                            endpoint
 *   clear the entry; IOTINVAL        usable = 1      #allow
 *   full fence    #isUsable          full fence      #allow
 *   read usable   #isUsable          write tc        ContextEntry#make
 * </pre>
 *
 * <p>Thread-safe; holds no lock and allocates nothing after a thread's first wait.
 */
final class AtsCache implements DeviceCache {
  private final AtsFunction function;
  private final long dword0;
  // 1 while a valid context may allow ATS; written under the lock of the device's group, see above.
  private final SharedLong usable = new SharedLong(0);

  AtsCache(AtsFunction function, AtsTarget target) {
    this.function = function;
    this.dword0 = new AtsInval(target, 0).dword0();
  }

  /** The context is about to allow ATS. */
  void allow() {
    usable.setRelease(1);
    Fence.full(); // pairs with #isUsable
  }

  /**
   * The unit has confirmed that it uses no context that allows ATS, or the device that it has
   * forgotten what it got by one that the unit does not use any more.
   */
  void forbid() {
    usable.setRelease(0); // pairs with #isUsable
  }

  @Override
  public Submission submit(@Nullable Gather gather) {
    if (!isUsable()) {
      return Submission.NOT_NEEDED;
    }
    if (!function.tryTakePlace()) {
      return Submission.NOT_NOW;
    }
    // Pairs with AtsFunction#quiesce: the place is taken before this looks again.
    if (!isUsable()) {
      function.settle();
      return Submission.NOT_NEEDED;
    }
    long payload = gather == null ? AtsInval.payloadOfAll() : payloadOf(gather);
    if (function.submit(dword0, payload) != SyncOutcome.COMPLETE) {
      function.settle();
      return Submission.NOT_NOW;
    }
    return Submission.SUBMITTED;
  }

  @Override
  public void settle() {
    function.settle();
  }

  @Override
  public SyncOutcome invalidate(Gather gather) {
    return isUsable() ? send(payloadOf(gather), false) : SyncOutcome.COMPLETE;
  }

  @Override
  public SyncOutcome invalidateAll() {
    return isUsable() ? send(AtsInval.payloadOfAll(), false) : SyncOutcome.COMPLETE;
  }

  /** {@link #invalidateAll}, whether or not the context allows ATS. */
  SyncOutcome forget() {
    return send(AtsInval.payloadOfAll(), true);
  }

  private SyncOutcome send(long payload, boolean inAnyCase) {
    function.takePlace();
    try {
      return inAnyCase || isUsable()
          ? function.submit(dword0, payload).and(function.sync())
          : SyncOutcome.COMPLETE;
    } finally {
      function.settle();
    }
  }

  private boolean isUsable() {
    Fence.full(); // pairs with #allow
    return usable.getAcquire() != 0; // pairs with #allow and #forbid
  }

  private static long payloadOf(Gather gather) {
    return AtsInval.payloadOfRange(gather.firstIova(), gather.lastIova());
  }
}
