package portcullis.core.domain;

import org.jspecify.annotations.Nullable;
import portcullis.core.invalidation.DeviceCache;
import portcullis.core.invalidation.SyncOutcome;

/**
 * The one way to program what an IOMMU does with one kind of a device's requests: those without a
 * PASID, or those with a certain one.
 *
 * <p>Calls for one device are serialised by its group's lock. After each the hardware is seen to
 * use the old setting, none, or the new one, never a mixture; when it answers {@link
 * SyncOutcome#COMPLETE}, no DMA that used the old setting is under way any more.
 */
public interface ContextEndpoint {
  /** Refuses every such request from now on. Allocates nothing. */
  SyncOutcome block();

  /** Lets every such request through untranslated from now on. Allocates nothing. */
  SyncOutcome identity();

  /**
   * Translates such requests through {@code space} from now on, which {@link Iommu#incompatibility}
   * has approved.
   */
  SyncOutcome translate(AddressSpace space);

  /**
   * What the device caches of these translations by itself, for flushes to reach; null if it caches
   * none. Always the same.
   */
  default @Nullable DeviceCache deviceCache() {
    return null;
  }
}
