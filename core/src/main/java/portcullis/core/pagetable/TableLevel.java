package portcullis.core.pagetable;

/**
 * The tables of one level in a {@link TableFormat}: their shape, and how their entries are told
 * apart. All data, so that the engine asks nobody while it walks.
 *
 * <p>Entries are 8 bytes, little-endian. Addresses stand in them shifted right by {@link
 * TableFormat#addressShift()}.
 *
 * @param indexBits bits of the IOVA that select an entry; a table takes {@code 8 << indexBits}
 *     bytes and is aligned to its size
 * @param emptyEntry what an entry is written as when it translates nothing
 * @param emptyMask an entry is empty if it equals {@code emptyEntry} in these bits, not 0
 * @param tableBits all of an entry that points to a table of the level below, but for the address
 * @param tableMask an entry that is not empty points to a table if it equals {@code tableBits} in
 *     these bits, or else is a leaf; 0 if there are no leaves at this level; without meaning at
 *     level 0
 * @param tableAddressMask bits of an entry that hold a table's address
 * @param leafAddressMask bits of a leaf that hold a page's address
 * @param leafSizes sizes of the leaves, bit n for 2^n bytes; a size above the span of one entry
 *     takes as many equal, aligned entries as it needs, all in one table
 */
public record TableLevel(
    int indexBits,
    long emptyEntry,
    long emptyMask,
    long tableBits,
    long tableMask,
    long tableAddressMask,
    long leafAddressMask,
    long leafSizes) {
  /** Refuses an entry that could never be empty or tables too small for the page allocator. */
  public TableLevel {
    if (emptyMask == 0 || indexBits < 8 || indexBits > 20) {
      throw new IllegalArgumentException(
          "empty mask 0x%x, %d index bits".formatted(emptyMask, indexBits));
    }
  }
}
