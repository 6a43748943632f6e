package portcullis.machine.ats;

import portcullis.core.sync.SharedLong;
import portcullis.machine.bus.Requester;

/**
 * A function with Address Translation Services: its cache, its page requests, and how it behaves
 * when told to forget translations. It can be made to misbehave, for tests of time-outs and of
 * isolation.
 *
 * <p>Thread-safe. Its messages arrive by {@link AtsRouter#add}; each of its threads has a {@link
 * CachedDmaPort} of its own.
 */
public final class AtsFunction {
  private final Requester requester;
  private final AddressTranslationCache cache;
  private final PageRequests pages;
  // Settings of tests, 0 or 1 and 1 to 8; volatile.
  private final SharedLong withholding = new SharedLong(0);
  private final SharedLong deaf = new SharedLong(0);
  private final SharedLong completionCount = new SharedLong(1);

  /**
   * @param cacheCapacity translations it keeps, at least 1
   * @param pageRequests where it sends page requests
   */
  public AtsFunction(Requester requester, int cacheCapacity, PageRequestSink pageRequests) {
    this.requester = requester;
    this.cache = new AddressTranslationCache(cacheCapacity);
    this.pages = new PageRequests(requester.id(), pageRequests);
  }

  /** Bus, device and function numbers. */
  public int requesterId() {
    return requester.id();
  }

  /** The translations it keeps. */
  public AddressTranslationCache cache() {
    return cache;
  }

  /** Its Page Request Interface. */
  public PageRequests pages() {
    return pages;
  }

  /** Makes the port through which one more thread of the function issues DMA. */
  public CachedDmaPort newPort() {
    return new CachedDmaPort(requester.newPort(), this);
  }

  /** Makes it do what it is asked but say nothing, so that the IOMMU's wait times out. */
  public void withholdCompletions(boolean newWithholding) {
    withholding.set(newWithholding ? 1 : 0);
  }

  /** Makes it keep what it is asked to forget, and say that it is done. */
  public void keepStaleTranslations(boolean newDeaf) {
    deaf.set(newDeaf ? 1 : 0);
  }

  /**
   * Makes it send several completions for each request, as a device with several traffic classes
   * does.
   *
   * @param newCount 1 to 8
   */
  public void setCompletionCount(int newCount) {
    if (newCount < 1 || newCount > 8) {
      throw new IllegalArgumentException("completion count " + newCount + " is not from 1 to 8");
    }
    completionCount.set(newCount);
  }

  int completionCount() {
    return (int) completionCount.get();
  }

  boolean isWithholding() {
    return withholding.get() != 0;
  }

  void invalidate(long payload, int processId) {
    if (deaf.get() == 0) {
      cache.invalidate(InvalidationRange.decode(payload), processId);
    }
  }
}
