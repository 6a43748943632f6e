package portcullis.check.scenario;

import portcullis.core.domain.PagingDomain;
import portcullis.core.invalidation.FlushReport;
import portcullis.core.invalidation.Gather;
import portcullis.core.memory.Access;
import portcullis.core.pagetable.MapOutcome;
import portcullis.core.sync.SharedLong;

/**
 * Pages of data behind IOMMUs, which lose an execution when a device touches one that was given
 * away, or something that is none of them. Made anew for each execution; used by all its threads.
 */
public final class DataPages {
  /** Of one page, which is what domains map here. */
  public static final long PAGE_BYTES = 4096;

  private static final long OWNED = 0;
  private static final long GIVEN_AWAY = 1;

  private final long base;
  // Whether a page may be touched no more; the release in #giveAway pairs with the acquire in
  // #touched.
  private final SharedLong[] states;

  /** So many pages from a physical address on. */
  public DataPages(long base, int count) {
    this.base = base;
    this.states = new SharedLong[count];
    for (int i = 0; i < count; i++) {
      states[i] = new SharedLong(OWNED);
    }
  }

  /** From now on nobody may touch a page through an IOMMU. */
  public void giveAway(int number) {
    states[number].setRelease(GIVEN_AWAY); // pairs with #touched
  }

  /**
   * Judges where a device was let through to.
   *
   * @param by whose translation it was
   */
  public void touched(String by, long physAddr) {
    long number = (physAddr - base) / PAGE_BYTES;
    if (number < 0 || number >= states.length) {
      throw new AssertionError(by + " lets its device through to 0x" + Long.toHexString(physAddr));
    }
    if (states[(int) number].getAcquire() != OWNED) { // pairs with #giveAway
      throw new AssertionError(
          by + " lets its device through to page " + number + " after the flush");
    }
  }

  /** Maps one page at an IOVA. */
  public static void map(PagingDomain domain, long iova, long physAddr) {
    MapOutcome outcome = domain.map(iova, physAddr, PAGE_BYTES, Access.READ | Access.WRITE);
    if (outcome != MapOutcome.MAPPED) {
      throw new AssertionError("map: " + outcome);
    }
  }

  /** Unmaps one page and waits until no device can reach it: contract 4. */
  public static FlushReport unmap(PagingDomain domain, long iova) {
    Gather gather = new Gather();
    domain.unmap(iova, PAGE_BYTES, gather);
    return domain.sync(gather);
  }
}
