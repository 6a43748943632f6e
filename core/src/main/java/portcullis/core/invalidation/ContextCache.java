package portcullis.core.invalidation;

/**
 * What an IOMMU keeps of the context of one attachment: which tables the device's requests go by.
 * Implemented by vendor drivers; thread-safe, and harmless for as long as anybody holds it, also
 * after the device has been released and another has its place.
 */
public interface ContextCache {
  /**
   * Makes the IOMMU go by what memory says now, and waits until all DMA that went by anything else
   * is over. What it cached of translations may stay. Neither throws because of hardware nor
   * allocates.
   */
  SyncOutcome forget();
}
