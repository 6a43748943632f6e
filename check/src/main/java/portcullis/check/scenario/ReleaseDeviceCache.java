package portcullis.check.scenario;

import org.jspecify.annotations.Nullable;
import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;
import portcullis.core.invalidation.DeviceCache;
import portcullis.core.invalidation.Gather;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.sync.SharedLong;

/**
 * A device that caches translations is unplugged while its domain is flushed: contract 8, nothing
 * touches it any more once its release has returned.
 */
public final class ReleaseDeviceCache extends SketchMachine {
  private static final long PRESENT = 0;
  private static final long GONE = 1;

  // The release after the device's release pairs with the acquire in #forget.
  private final SharedLong state = new SharedLong(PRESENT);

  /** For the loader. */
  public ReleaseDeviceCache() {}

  @Override
  protected void build() {
    SketchUnit unit = unit(0, new Cache());
    Device device = device(unit);
    PagingDomain domain = domain("domain");
    map(domain, 0, 0);
    attach(device, domain);
    thread(
        "release",
        system.rcu()::reader,
        () -> {
          system.release(device);
          state.setRelease(GONE); // pairs with #forget
        });
    thread("unmap", system.rcu()::reader, () -> unmap(domain, 0));
  }

  private SyncOutcome forget() {
    require(state.getAcquire() == PRESENT, "a device that is gone is told to forget");
    return SyncOutcome.COMPLETE;
  }

  private final class Cache implements DeviceCache {
    @Override
    public Submission submit(@Nullable Gather gather) {
      forget();
      return Submission.SUBMITTED;
    }

    @Override
    public void settle() {
      // It has room for any number of requests.
    }

    @Override
    public SyncOutcome invalidate(Gather gather) {
      return forget();
    }

    @Override
    public SyncOutcome invalidateAll() {
      return forget();
    }
  }
}
