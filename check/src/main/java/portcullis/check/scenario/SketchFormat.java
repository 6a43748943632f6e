package portcullis.check.scenario;

import portcullis.core.memory.Access;
import portcullis.core.pagetable.TableFormat;
import portcullis.core.pagetable.TableLevel;

/**
 * The smallest page tables there can be: two levels of 256 entries, pages of 4 KiB and 1 MiB.
 *
 * <pre>
 *   63:12 page or 63:11 table   2:1 access of a leaf, 0 for a table   0 valid
 * </pre>
 */
final class SketchFormat implements TableFormat {
  static final int PAGE_LOG2 = 12;
  static final int INDEX_BITS = 8;
  static final long VALID = 1;
  static final long LEAF = 0b110;
  static final long PAGE = -1L << PAGE_LOG2;
  static final long TABLE = -1L << 11;

  @Override
  public String name() {
    return "sketch";
  }

  @Override
  public int iovaBits() {
    return PAGE_LOG2 + 2 * INDEX_BITS;
  }

  @Override
  public int physAddrBits() {
    return 40;
  }

  @Override
  public int smallestPageLog2() {
    return PAGE_LOG2;
  }

  @Override
  public int addressShift() {
    return 0;
  }

  @Override
  public int levels() {
    return 2;
  }

  @Override
  public TableLevel level(int level) {
    long sizes = 1L << (PAGE_LOG2 + level * INDEX_BITS);
    return new TableLevel(INDEX_BITS, 0, VALID, VALID, VALID | LEAF, TABLE, PAGE, sizes);
  }

  @Override
  public long leafBits(int level, int sizeLog2, int access) {
    return VALID | (long) (access & (Access.READ | Access.WRITE)) << 1;
  }

  @Override
  public int leafSizeLog2(int level, long leaf) {
    return PAGE_LOG2 + level * INDEX_BITS;
  }
}
