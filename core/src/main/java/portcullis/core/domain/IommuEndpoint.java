package portcullis.core.domain;

import org.jspecify.annotations.Nullable;
import portcullis.core.invalidation.DeviceCache;
import portcullis.core.invalidation.SyncOutcome;

/**
 * A probed device as its IOMMU's driver knows it: the one way to program what the hardware does
 * with its requests.
 *
 * <p>Calls for one device are serialised by its group's lock. After each the hardware is seen to
 * use the old setting, none, or the new one, never a mixture; when it answers {@link
 * SyncOutcome#COMPLETE}, no DMA that used the old setting is under way any more.
 */
public interface IommuEndpoint {
  /** Refuses every request from now on. Allocates nothing. */
  SyncOutcome block();

  /** Lets every request through untranslated from now on. Allocates nothing. */
  SyncOutcome identity();

  /**
   * Translates requests through {@code space} from now on, which {@link Iommu#incompatibility} has
   * approved.
   */
  SyncOutcome translate(AddressSpace space);

  /**
   * What the device caches of translations by itself, for flushes to reach; null if it caches none.
   * Always the same.
   */
  default @Nullable DeviceCache deviceCache() {
    return null;
  }

  /**
   * Gives back what {@link Iommu#probe} allocated. The device is blocked; nothing is called
   * afterwards. Allocates nothing.
   */
  void release();
}
