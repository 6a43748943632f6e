package portcullis.check.scenario;

import portcullis.core.dma.IovaAllocator;

/**
 * A parked range is retried by two threads, one of whom fails: it is handed out only after a retry
 * that succeeded and began after it was parked.
 */
public final class IovaRetry extends IovaOwners {
  private static final long LARGE = 64;

  private final portcullis.core.sync.SharedLong covered = new portcullis.core.sync.SharedLong(0);

  /** For the loader. */
  public IovaRetry() {
    super(128);
  }

  @Override
  protected void build() {
    long only = iovas.allocate(LARGE * GRANULE_BYTES, -1);
    thread(
        "park and allocate",
        () -> {
          iovas.park(only, LARGE * GRANULE_BYTES);
          if (iovas.allocate(LARGE * GRANULE_BYTES, -1) != IovaAllocator.NONE) {
            require(covered.getAcquire() == 1, "handed out, and no flush has covered it");
          }
        });
    thread(
        "retry and fail",
        () -> {
          if (iovas.beginRetry()) {
            iovas.endRetry(false);
          }
        });
    thread(
        "retry",
        () -> {
          if (iovas.beginRetry()) {
            covered.setRelease(1);
            iovas.endRetry(true);
          }
        });
  }
}
