package portcullis.s390.driver;

import java.util.ArrayList;
import java.util.List;
import portcullis.core.memory.Access;
import portcullis.core.pagetable.TableFormat;
import portcullis.s390.spec.PageEntry;
import portcullis.s390.spec.TableEntry;
import portcullis.s390.spec.TableLevel;

/**
 * Tables of zPCI's address translation, from page tables of 2 KiB for 1 MiB each up to a region
 * table. Pages are 4 KiB; every one can be read from.
 */
public final class S390TableFormat implements TableFormat {
  private static final int PAGE_LOG2 = 12;

  private final TableLevel root;
  // From page tables up to the root.
  private final List<portcullis.core.pagetable.TableLevel> levels = new ArrayList<>();

  /**
   * @param root what the table at the root is
   * @throws IllegalArgumentException if that is a page table or a segment table, which is never
   *     worth its while
   */
  public S390TableFormat(TableLevel root) {
    if (root.compareTo(TableLevel.REGION_THIRD) < 0) {
      throw new IllegalArgumentException("root " + root);
    }
    this.root = root;
    levels.add(
        new portcullis.core.pagetable.TableLevel(
            TableLevel.PAGE.indexBits(),
            PageEntry.EMPTY,
            PageEntry.INVALID.mask(),
            0,
            0,
            0,
            PageEntry.FRAME.mask(),
            1L << PAGE_LOG2));
    for (TableLevel level : TableLevel.values()) {
      if (level != TableLevel.PAGE && level.compareTo(root) <= 0) {
        levels.add(ofLinks(level));
      }
    }
  }

  private static portcullis.core.pagetable.TableLevel ofLinks(TableLevel level) {
    return new portcullis.core.pagetable.TableLevel(
        level.indexBits(),
        TableEntry.empty(level),
        TableEntry.INVALID.mask(),
        TableEntry.tableBits(level),
        0,
        TableEntry.tablePhysAddr(level, -1),
        0,
        0);
  }

  /** What the table at the root is. */
  public TableLevel root() {
    return root;
  }

  @Override
  public String name() {
    return "s390 " + root;
  }

  @Override
  public int iovaBits() {
    return root.tableSpanLog2();
  }

  @Override
  public int physAddrBits() {
    return 63; // 64 in the entries, one more than the engine tells apart
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
    return levels.size();
  }

  @Override
  public portcullis.core.pagetable.TableLevel level(int level) {
    return levels.get(level);
  }

  @Override
  public long leafBits(int level, int sizeLog2, int access) {
    return (access & Access.WRITE) != 0 ? 0 : PageEntry.PROTECTED.mask();
  }

  @Override
  public int leafSizeLog2(int level, long leaf) {
    return PAGE_LOG2;
  }
}
