package portcullis.core.domain;

import org.jspecify.annotations.Nullable;
import portcullis.core.invalidation.ContextCache;
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

  /**
   * As {@link #block}, for a device that does not answer, because it is in error state or being
   * reset: it is told nothing and not waited for.
   */
  default SyncOutcome isolate() {
    return block();
  }

  /**
   * Lets every such request through untranslated from now on, which {@link
   * #identityIncompatibility} has nothing against. Allocates nothing.
   */
  SyncOutcome identity();

  /** Why such requests cannot go through untranslated; null if they can. Always the same. */
  default @Nullable String identityIncompatibility() {
    return null;
  }

  /**
   * Why such requests cannot use an address space that {@link Iommu#incompatibility(AddressSpace)}
   * has approved; null if they can.
   */
  default @Nullable String incompatibility(AddressSpace space) {
    return null;
  }

  /**
   * Translates such requests through {@code space} from now on, which {@link #incompatibility} has
   * approved.
   */
  SyncOutcome translate(AddressSpace space);

  /**
   * Translates such requests through both stages of {@code space} from now on, which {@link
   * Iommu#incompatibility(NestedSpace)} has approved.
   *
   * @throws IllegalStateException if this driver approves of none
   */
  default SyncOutcome translate(NestedSpace space) {
    throw new IllegalStateException("no nested translation: " + space);
  }

  /**
   * What follows from the parent of {@code space} besides what the IOMMU finds by the parent's id,
   * for flushes of the parent to reach: ranges are those of guest-physical addresses, which the
   * device knows nothing of. Null if there is nothing.
   */
  default @Nullable DeviceCache parentCache(NestedSpace space) {
    return null;
  }

  /**
   * What the device caches of these translations by itself, for flushes to reach; null if it caches
   * none. Always the same.
   */
  default @Nullable DeviceCache deviceCache() {
    return null;
  }

  /**
   * What the IOMMU keeps of the context, for whoever finds that the last programming was not
   * confirmed; also when the device has been released. Null if only programming it again makes the
   * IOMMU forget. Always the same.
   */
  default @Nullable ContextCache contextCache() {
    return null;
  }
}
