package portcullis.riscv.driver;

import org.jspecify.annotations.Nullable;
import portcullis.core.domain.MessagePattern;
import portcullis.core.domain.MessageTable;
import portcullis.core.domain.ResidentFile;
import portcullis.core.memory.PageAllocator;
import portcullis.core.memory.PhysicalMemory;
import portcullis.riscv.spec.MsiPageTableEntry;

/**
 * A flat MSI page table: sections 2.1.3.5 and 2.3.3.
 *
 * <p>In basic translate mode only the first doubleword of an entry counts, so that one store
 * changes it. A unit keeps no entry whose V is 0 (section 6.3.8), so that mapping needs no command;
 * any other change needs the one for the page's guest-physical address, as in the second stage
 * (section 6.3.3).
 *
 * <p>In MRIF mode the second doubleword counts too. Nothing makes a unit read both at once, so it
 * is written and made known before the first one says that it counts; and where it counts already,
 * the file is told from the next one by the first alone. So an entry that leads somewhere leads to
 * the former place or to the next one at any time.
 */
final class FlatMessageTable implements MessageTable {
  private static final int PAGE_LOG2 = 12;
  private static final int ENTRY_LOG2 = 4;
  private static final int PHYSICAL_ADDRESS_BITS = 56;

  private final PageAllocator pages;
  private final PhysicalMemory memory;
  private final MessagePattern pattern;
  private final long base;
  private final boolean residentFiles;

  private FlatMessageTable(
      PageAllocator pages, MessagePattern pattern, long base, boolean residentFiles) {
    this.pages = pages;
    this.memory = pages.memory();
    this.pattern = pattern;
    this.base = base;
    this.residentFiles = residentFiles;
  }

  /**
   * An empty one, aligned to its size as section 2.3.3, step 7, wants; null without memory.
   *
   * @param residentFiles whether every unit that will use it has MRIF mode
   */
  static @Nullable FlatMessageTable create(
      PageAllocator pages, MessagePattern pattern, boolean residentFiles) {
    int sizeLog2 = ENTRY_LOG2 + Long.bitCount(pattern.pageMask());
    long base = pages.allocate(Math.max(PAGE_LOG2, sizeLog2));
    return base == PageAllocator.NONE
        ? null
        : new FlatMessageTable(pages, pattern, base, residentFiles);
  }

  long basePhysAddr() {
    return base;
  }

  @Override
  public MessagePattern pattern() {
    return pattern;
  }

  @Override
  public void map(int file, long physAddr) {
    check(physAddr, PAGE_LOG2);
    // Pairs with the unit's read of the entry: what the caller made ready before is seen.
    memory.setLongRelease(slot(file), MsiPageTableEntry.basic(physAddr));
  }

  @Override
  public void unmap(int file) {
    memory.setLongOpaque(slot(file), 0);
  }

  @Override
  public long physAddr(int file) {
    long entry = memory.getLongOpaque(slot(file));
    if (!MsiPageTableEntry.V.isSet(entry)) {
      return UNMAPPED;
    }
    return isResident(entry) ? RESIDENT : MsiPageTableEntry.PPN.extract(entry) << PAGE_LOG2;
  }

  @Override
  public boolean takesResidentFiles() {
    return residentFiles;
  }

  @Override
  public void setNotice(int file, ResidentFile where) {
    check(where.physAddr(), MsiPageTableEntry.MRIF_LOG2);
    check(where.noticePhysAddr(), PAGE_LOG2);
    int identity = where.noticeIdentity();
    if (identity < 0 || identity >= MsiPageTableEntry.MRIF_IDENTITIES) {
      throw new IllegalArgumentException("no notice of identity " + identity);
    }
    memory.setLongOpaque(
        slot(file) + Long.BYTES, MsiPageTableEntry.notice(where.noticePhysAddr(), identity));
  }

  @Override
  public void mapResident(int file, ResidentFile where) {
    // Pairs with the unit's read of the entry, as above.
    memory.setLongRelease(slot(file), MsiPageTableEntry.resident(where.physAddr()));
  }

  @Override
  public @Nullable ResidentFile residentFile(int file) {
    long entry = memory.getLongOpaque(slot(file));
    if (!isResident(entry)) {
      return null;
    }
    long notice = memory.getLongOpaque(slot(file) + Long.BYTES);
    return new ResidentFile(
        MsiPageTableEntry.MRIF_ADDRESS.extract(entry) << MsiPageTableEntry.MRIF_LOG2,
        MsiPageTableEntry.NPPN.extract(notice) << PAGE_LOG2,
        MsiPageTableEntry.NID_LOW.extractInt(notice)
            | MsiPageTableEntry.NID_HIGH.extractInt(notice) << 10);
  }

  private static boolean isResident(long entry) {
    return MsiPageTableEntry.V.isSet(entry)
        && MsiPageTableEntry.M.extract(entry) == MsiPageTableEntry.MODE_MRIF;
  }

  private static void check(long physAddr, int alignmentLog2) {
    if ((physAddr & ((1L << alignmentLog2) - 1)) != 0 || physAddr >>> PHYSICAL_ADDRESS_BITS != 0) {
      throw new IllegalArgumentException("no page or file at 0x" + Long.toHexString(physAddr));
    }
  }

  /** Gives the memory back; no unit uses it any more. */
  void free() {
    pages.free(base);
  }

  private long slot(int file) {
    return base + ((long) file << ENTRY_LOG2);
  }
}
