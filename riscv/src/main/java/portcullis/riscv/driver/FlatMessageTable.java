package portcullis.riscv.driver;

import org.jspecify.annotations.Nullable;
import portcullis.core.domain.MessagePattern;
import portcullis.core.domain.MessageTable;
import portcullis.core.memory.PageAllocator;
import portcullis.core.memory.PhysicalMemory;
import portcullis.riscv.spec.MsiPageTableEntry;

/**
 * A flat MSI page table in basic translate mode: sections 2.1.3.5 and 2.3.3.
 *
 * <p>Only the first doubleword of an entry counts in this mode, so that one store changes it. A
 * unit keeps no entry whose V is 0 (section 6.3.8), so that mapping needs no command; unmapping
 * needs the one for the page's guest-physical address, as in the second stage (section 6.3.3).
 */
final class FlatMessageTable implements MessageTable {
  private static final int PAGE_LOG2 = 12;
  private static final int ENTRY_LOG2 = 4;
  private static final int PHYSICAL_ADDRESS_BITS = 56;

  private final PageAllocator pages;
  private final PhysicalMemory memory;
  private final MessagePattern pattern;
  private final long base;

  private FlatMessageTable(PageAllocator pages, MessagePattern pattern, long base) {
    this.pages = pages;
    this.memory = pages.memory();
    this.pattern = pattern;
    this.base = base;
  }

  /** An empty one, aligned to its size as section 2.3.3, step 7, wants; null without memory. */
  static @Nullable FlatMessageTable create(PageAllocator pages, MessagePattern pattern) {
    int sizeLog2 = ENTRY_LOG2 + Long.bitCount(pattern.pageMask());
    long base = pages.allocate(Math.max(PAGE_LOG2, sizeLog2));
    return base == PageAllocator.NONE ? null : new FlatMessageTable(pages, pattern, base);
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
    if ((physAddr & ((1 << PAGE_LOG2) - 1)) != 0 || physAddr >>> PHYSICAL_ADDRESS_BITS != 0) {
      throw new IllegalArgumentException("no page at 0x" + Long.toHexString(physAddr));
    }
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
    return MsiPageTableEntry.V.isSet(entry)
        ? MsiPageTableEntry.PPN.extract(entry) << PAGE_LOG2
        : UNMAPPED;
  }

  /** Gives the memory back; no unit uses it any more. */
  void free() {
    pages.free(base);
  }

  private long slot(int file) {
    return base + ((long) file << ENTRY_LOG2);
  }
}
