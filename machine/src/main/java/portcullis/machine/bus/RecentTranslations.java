package portcullis.machine.bus;

import java.util.Arrays;

/**
 * What an initiator's last requests were translated to: a cache beside the initiator, which asks
 * its IOMMU only for pages that are not in it. Direct-mapped, by 4 KiB pages.
 *
 * <p>The IOMMU fills it and decides what its words mean. It forgets by numbers: everything is
 * cached under a stamp, and found under the same stamp only. An IOMMU uses a number that it changes
 * whenever anything has been invalidated, after its own caches were swept, and that no other IOMMU
 * ever uses.
 *
 * <p>Confined to the initiator's thread, so that a lookup is a few plain loads.
 */
public final class RecentTranslations {
  /** The answer of {@link #find} where there is none. */
  public static final long NONE = 0;

  private static final int ENTRIES = 256;
  private static final int PAGE_LOG2 = 12;
  private static final long PAGE = -1L << PAGE_LOG2;
  private static final int SLOT_MASK = (ENTRIES - 1) << 1;

  // A page and, in the bits below, the epoch it was cached in; then its word.
  private final long[] entries = new long[2 * ENTRIES];
  private long stamp;
  private long identity;
  // Of the present stamp and identity; 0 is that of empty entries.
  private long epoch = 1;

  RecentTranslations() {}

  /**
   * The word of the page that an address is in.
   *
   * @param wantedStamp what must not have changed since
   * @param wantedIdentity {@link DmaTransaction#identity}
   */
  public long find(long wantedStamp, long wantedIdentity, long iova) {
    int slot = slot(iova);
    return entries[slot] == ((iova & PAGE) | epoch)
            && stamp == wantedStamp
            && identity == wantedIdentity
        ? entries[slot + 1]
        : NONE;
  }

  /**
   * Caches the word of the page that an address is in.
   *
   * @param newStamp what {@link #find} must be asked with; as it was before the translation began
   * @param newIdentity likewise
   */
  public void keep(long newStamp, long newIdentity, long iova, long word) {
    if (stamp != newStamp || identity != newIdentity) {
      stamp = newStamp;
      identity = newIdentity;
      beginEpoch();
    }
    int slot = slot(iova);
    entries[slot] = (iova & PAGE) | epoch;
    entries[slot + 1] = word;
  }

  // Makes all entries those of another epoch, at the cost of a sweep once in many times.
  private void beginEpoch() {
    epoch++;
    if (epoch > ~PAGE) {
      Arrays.fill(entries, 0);
      epoch = 1;
    }
  }

  private static int slot(long iova) {
    return (int) (iova >>> (PAGE_LOG2 - 1)) & SLOT_MASK;
  }
}
