package portcullis.core.domain;

import org.jspecify.annotations.Nullable;
import portcullis.core.fault.PageRequestSlot;
import portcullis.core.pagetable.PageTable;

/**
 * The vendor's half of a paging domain: its page table, in a format of the vendor's, and the id
 * that tags it in IOTLBs. Thread-safe.
 */
public interface AddressSpace {
  /** The page table. */
  PageTable table();

  /** The tag, unique among the live address spaces of the driver. */
  int id();

  /** Which stage the table is for. */
  default Stage stage() {
    return Stage.FIRST;
  }

  /** Where messages of devices go, or null if they are translated like everything else. */
  default @Nullable MessageTable messages() {
    return null;
  }

  /**
   * Puts a guest's first stage over this second stage.
   *
   * @param guest whatever the guest has said
   */
  default NestOutcome nest(FirstStage guest) {
    return new NestOutcome.Refused("no IOMMU of this kind translates in two stages");
  }

  /**
   * Where drivers find who serves the page requests of devices that use it; null if they can make
   * none. Always the same.
   */
  default @Nullable PageRequestSlot pageRequests() {
    return null;
  }

  /**
   * Whether some IOMMU of the kind {@linkplain
   * portcullis.core.invalidation.Invalidator#needsMapSync must be told of new mappings}. Constant;
   * where it is false, drivers approve of no such IOMMU.
   */
  default boolean needsMapSync() {
    return false;
  }

  /** Where pages mapped and unmapped are counted; null if nobody asks. Always the same. */
  default @Nullable PageCounts pageCounts() {
    return null;
  }

  /**
   * Gives the id back for use by others, and the memory of {@link #messages}. Called once, after
   * every cache is known to have forgotten it.
   */
  void release();
}
