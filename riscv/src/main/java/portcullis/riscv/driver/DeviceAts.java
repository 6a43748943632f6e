package portcullis.riscv.driver;

import portcullis.core.invalidation.DeviceCache;
import portcullis.core.invalidation.SyncOutcome;

/**
 * ATS of a device without process directory: its one context allows it, and page requests, by
 * itself.
 *
 * <p>A device that has not confirmed to have forgotten what it held under a former context gets no
 * ATS: then the unit refuses its translated requests, and translates the others.
 */
final class DeviceAts implements ContextAts {
  private final AtsFunction function;
  private final AtsCache cache;
  // Whether the device may hold translations of the present context or a former one.
  private boolean mayCache;
  // Whether the device was not told to forget that, since it did not answer.
  private boolean untold;
  private boolean allowed;

  DeviceAts(AtsFunction function) {
    this.function = function;
    this.cache = function.cache();
  }

  @Override
  public SyncOutcome allow(boolean translates) {
    if (untold) {
      untold = false;
      mayCache = cache.forget() != SyncOutcome.COMPLETE;
    }
    allowed = translates && !mayCache;
    if (allowed) {
      mayCache = true;
      cache.allow();
    }
    return SyncOutcome.COMPLETE;
  }

  @Override
  public SyncOutcome forget() {
    withdraw();
    if (mayCache) {
      cache.forbid();
      // Where this fails the device is blocked all the same.
      mayCache = cache.forget() != SyncOutcome.COMPLETE;
    }
    return SyncOutcome.COMPLETE;
  }

  @Override
  public SyncOutcome suspend() {
    withdraw();
    cache.forbid();
    untold = mayCache;
    return SyncOutcome.COMPLETE;
  }

  @Override
  public void deviceReset() {
    mayCache = false;
    untold = false;
  }

  private void withdraw() {
    DevicePageRequests requests = function.pageRequests();
    if (requests != null) {
      requests.withdraw();
    }
  }

  @Override
  public long controls() {
    return allowed ? function.controls() : 0;
  }

  @Override
  public DeviceCache cache() {
    return cache;
  }
}
