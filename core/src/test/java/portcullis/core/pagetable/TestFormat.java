package portcullis.core.pagetable;

import portcullis.core.memory.Access;

/**
 * A format of no vendor that goes to the limits: a 64-bit aperture, tables of two sizes, empty
 * entries that are not zero and differ between levels, leaves of several entries in two sizes, and
 * levels without leaves.
 *
 * <pre>
 *   level 0:    256 entries   63:12 page                10 empty  6:4 access  1:0 size: 4, 16, 64 KiB
 *   level 1:   2048 entries   63:12 page or 63:11 table  5 empty  8:6 access  0 leaf, 1 MiB
 *   level 2-4: 2048 entries   63:12 table                5 empty
 * </pre>
 */
final class TestFormat implements TableFormat {
  static final long EMPTY_LEAF = 0x400;
  static final long EMPTY_LINK = 0x20;
  static final int TOP = 4;

  /** Bit 9 of leaves that permit writing. */
  static final long DIRTY = 0x200;

  private static final long PAGE = -1L << 12;

  @Override
  public String name() {
    return "test";
  }

  @Override
  public int iovaBits() {
    return 64;
  }

  @Override
  public int physAddrBits() {
    return 63;
  }

  @Override
  public int smallestPageLog2() {
    return 12;
  }

  @Override
  public int addressShift() {
    return 0;
  }

  @Override
  public int levels() {
    return TOP + 1;
  }

  @Override
  public TableLevel level(int level) {
    return switch (level) {
      case 0 ->
          new TableLevel(8, EMPTY_LEAF, EMPTY_LEAF, 0, 0, 0, PAGE, 1L << 12 | 1L << 14 | 1L << 16);
      case 1 -> new TableLevel(11, EMPTY_LINK, EMPTY_LINK, 0, 1, -1L << 11, PAGE, 1L << 20);
      default -> new TableLevel(11, EMPTY_LINK, EMPTY_LINK, 0, 0, PAGE, 0, 0);
    };
  }

  @Override
  public long leafBits(int level, int sizeLog2, int access) {
    long dirty = (access & Access.WRITE) != 0 ? DIRTY : 0;
    return dirty
        | (level == 1 ? (long) access << 6 | 1 : (long) access << 4 | (sizeLog2 - 12) >> 1);
  }

  @Override
  public long dirtyBit() {
    return DIRTY;
  }

  @Override
  public int leafSizeLog2(int level, long leaf) {
    if (level != 0) {
      throw new AssertionError("level " + level + " has leaves of one size or none");
    }
    return 12 + 2 * (int) (leaf & 3);
  }
}
