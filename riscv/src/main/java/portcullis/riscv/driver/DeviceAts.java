package portcullis.riscv.driver;

import portcullis.core.invalidation.DeviceCache;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.riscv.spec.DeviceContext;

/**
 * ATS of a device without process directory: its one context allows it by itself.
 *
 * <p>A device that has not confirmed to have forgotten what it held under a former context gets no
 * ATS: then the unit refuses its translated requests, and translates the others.
 */
final class DeviceAts implements ContextAts {
  private final AtsCache cache;
  // Whether the device may hold translations of the present context or a former one.
  private boolean mayCache;
  private boolean allowed;

  DeviceAts(AtsCache cache) {
    this.cache = cache;
  }

  @Override
  public SyncOutcome allow(boolean translates) {
    allowed = translates && !mayCache;
    if (allowed) {
      mayCache = true;
      cache.allow();
    }
    return SyncOutcome.COMPLETE;
  }

  @Override
  public SyncOutcome forget() {
    if (mayCache) {
      cache.forbid();
      // Where this fails the device is blocked all the same.
      mayCache = cache.forget() != SyncOutcome.COMPLETE;
    }
    return SyncOutcome.COMPLETE;
  }

  @Override
  public long controls() {
    return DeviceContext.EN_ATS.flag(allowed);
  }

  @Override
  public DeviceCache cache() {
    return cache;
  }
}
