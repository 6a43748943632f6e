package portcullis.core.dma;

/**
 * Pieces of memory for one transfer, and once mapped, what the device is to be told: as few ranges
 * of device addresses as can be.
 *
 * <p>Made once with room for the largest transfer, used again and again. Not thread-safe; nothing
 * may be added while it is mapped.
 */
public final class ScatterList {
  private final long[] physAddrs;
  private final long[] sizesBytes;
  private int pieces;
  private final long[] rangeStarts;
  private final long[] rangeSizesBytes;
  private int ranges;
  // Of the IOVAs that the mapping occupies, whole pages.
  private long mappedIova;
  private long mappedBytes;

  /**
   * @param capacity the most pieces it can hold
   */
  public ScatterList(int capacity) {
    physAddrs = new long[capacity];
    sizesBytes = new long[capacity];
    rangeStarts = new long[capacity];
    rangeSizesBytes = new long[capacity];
  }

  /**
   * Appends a piece.
   *
   * @throws IllegalStateException if the list is mapped or full
   */
  public void add(long physAddr, long sizeBytes) {
    if (isMapped() || pieces == physAddrs.length) {
      throw new IllegalStateException(
          "0x%x bytes at 0x%x added to a list that is %s"
              .formatted(sizeBytes, physAddr, isMapped() ? "mapped" : "full"));
    }
    if (sizeBytes <= 0) {
      throw new IllegalArgumentException("0x%x bytes at 0x%x".formatted(sizeBytes, physAddr));
    }
    physAddrs[pieces] = physAddr;
    sizesBytes[pieces] = sizeBytes;
    pieces++;
  }

  /**
   * Empties it.
   *
   * @throws IllegalStateException if it is mapped, which would leak the mapping
   */
  public void clear() {
    if (isMapped()) {
      throw new IllegalStateException("cleared while mapped at 0x" + Long.toHexString(mappedIova));
    }
    pieces = 0;
  }

  /** Number of pieces. */
  public int pieces() {
    return pieces;
  }

  /** Where a piece is. */
  public long physAddr(int piece) {
    return physAddrs[piece];
  }

  /** Bytes of a piece. */
  public long sizeBytes(int piece) {
    return sizesBytes[piece];
  }

  /** Whether it is mapped, so that there are ranges. */
  public boolean isMapped() {
    return ranges != 0;
  }

  /** Number of ranges that the device sees; one if every inner boundary is a page's. */
  public int ranges() {
    return ranges;
  }

  /** First device address of a range. */
  public long rangeStart(int range) {
    return rangeStarts[range];
  }

  /** Bytes of a range. */
  public long rangeSizeBytes(int range) {
    return rangeSizesBytes[range];
  }

  void checkMappable() {
    if (isMapped() || pieces == 0) {
      throw new IllegalStateException("a list is mapped that " + (isMapped() ? "is" : "is empty"));
    }
  }

  void checkMapped() {
    if (!isMapped()) {
      throw new IllegalStateException("a list of " + pieces + " pieces is not mapped");
    }
  }

  /** Bytes of whole pages that the pieces touch, page by page. */
  long spanBytes(long pageMask) {
    long span = 0;
    for (int i = 0; i < pieces; i++) {
      span += spanBytes(i, pageMask);
    }
    return span;
  }

  /** Bytes of whole pages that one piece touches. */
  long spanBytes(int piece, long pageMask) {
    return ((physAddrs[piece] & pageMask) + sizesBytes[piece] + pageMask) & ~pageMask;
  }

  /** Appends a range that the device sees, joined to the last one if it goes on there. */
  void addRange(long start, long sizeBytes) {
    if (ranges != 0 && rangeStarts[ranges - 1] + rangeSizesBytes[ranges - 1] == start) {
      rangeSizesBytes[ranges - 1] += sizeBytes;
    } else {
      rangeStarts[ranges] = start;
      rangeSizesBytes[ranges] = sizeBytes;
      ranges++;
    }
  }

  void setMapped(long iova, long bytes) {
    mappedIova = iova;
    mappedBytes = bytes;
  }

  long mappedIova() {
    return mappedIova;
  }

  long mappedBytes() {
    return mappedBytes;
  }

  void setUnmapped() {
    ranges = 0;
  }
}
