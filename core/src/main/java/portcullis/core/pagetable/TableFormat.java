package portcullis.core.pagetable;

/**
 * What a vendor says about its page tables; a {@link PageTable} does the rest.
 *
 * <p>Constant: every method answers the same each time, from any thread. All but {@link
 * #leafSizeLog2} are only called while a table is made.
 */
public interface TableFormat {
  /** How reports name it. */
  String name();

  /** IOVAs of the aperture are below two to this, 64 at most. */
  int iovaBits();

  /** Addresses of pages and tables are below two to this, 63 at most. */
  int physAddrBits();

  /** Size of the smallest page, which is the span of an entry at level 0, as a power of two. */
  int smallestPageLog2();

  /** How far to the right addresses stand in entries, in bits. */
  int addressShift();

  /** Number of levels. */
  int levels();

  /**
   * One level.
   *
   * @param level 0 is that with the smallest pages, {@code levels() - 1} that of the root
   */
  TableLevel level(int level);

  /**
   * All of a leaf but its address.
   *
   * @param sizeLog2 one of the level's {@link TableLevel#leafSizes}
   * @param access bits of {@link portcullis.core.memory.Access}, at least one; what the format
   *     cannot express alone it grants with what it needs
   */
  long leafBits(int level, int sizeLog2, int access);

  /**
   * Size of the page that a leaf is, or is part of, as a power of two bytes; only asked at levels
   * that have leaves of several sizes.
   */
  int leafSizeLog2(int level, long leaf);

  /**
   * The bit of a leaf, at any level, by which hardware that can says that a device has written to
   * the page; 0 if there is none. {@link #leafBits} sets it in leaves that permit writing.
   */
  default long dirtyBit() {
    return 0;
  }
}
