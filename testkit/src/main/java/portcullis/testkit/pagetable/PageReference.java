package portcullis.testkit.pagetable;

import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What should be mapped, page by page of 4 KiB, with no cleverness. IOVAs are below 2^63. Not
 * thread-safe.
 */
final class PageReference {
  static final long PAGE_BYTES = 4096;

  private final TreeMap<Long, Page> pages = new TreeMap<>();

  /**
   * A small page.
   *
   * @param leafIova start of the page of the tables that it is in
   * @param leafSizeLog2 size of that
   */
  record Page(long physAddr, int access, long leafIova, int leafSizeLog2) {
    long leafEnd() {
      return leafIova + (1L << leafSizeLog2);
    }
  }

  @Nullable Page at(long iova) {
    return pages.get(iova & -PAGE_BYTES);
  }

  boolean isFree(long iova, long sizeBytes) {
    return pages.subMap(iova, iova + sizeBytes).isEmpty();
  }

  boolean isEmpty() {
    return pages.isEmpty();
  }

  void put(long iova, Page page) {
    pages.put(iova, page);
  }

  /** Any mapped page at or after an address, or else the first; there must be one. */
  long mappedNear(long iova) {
    @Nullable Long found = pages.ceilingKey(iova);
    return found != null ? found : pages.firstKey();
  }

  /** Takes a range away as unmap does; returns what that is expected to answer. */
  Unmapped unmap(long iova, long sizeBytes) {
    long first = -1;
    long bytes = 0;
    int smallestLog2 = Long.SIZE;
    long at = iova;
    while (at < iova + sizeBytes) {
      Page page = at(at);
      if (page == null) {
        break;
      }
      if (first < 0) {
        first = page.leafIova();
      }
      pages.subMap(page.leafIova(), page.leafEnd()).clear();
      bytes += 1L << page.leafSizeLog2();
      smallestLog2 = Math.min(smallestLog2, page.leafSizeLog2());
      at = page.leafEnd();
    }
    return new Unmapped(first, bytes, smallestLog2);
  }

  /**
   * What an unmap did.
   *
   * @param firstIova start of the first page of the tables, or -1 if there was none
   */
  record Unmapped(long firstIova, long bytes, int smallestLog2) {}
}
