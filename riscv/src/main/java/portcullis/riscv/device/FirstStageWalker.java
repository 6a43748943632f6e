package portcullis.riscv.device;

import portcullis.core.memory.Access;
import portcullis.core.memory.PhysicalMemory;
import portcullis.machine.bus.SystemBus;
import portcullis.riscv.spec.Capabilities;
import portcullis.riscv.spec.FaultCause;
import portcullis.riscv.spec.PageTableEntry;

/**
 * Walks first-stage tables in Sv39, Sv48 and Sv57: the Privileged specification's "Virtual Address
 * Translation Process", by its step numbers, for user-mode accesses without hardware update of A
 * and D.
 *
 * <p>Thread-safe; allocates nothing. Entries are read with acquire, so that a table is seen as it
 * was before software stored the entry that points to it with release.
 */
final class FirstStageWalker {
  private static final int PAGE_LOG2 = 12;
  private static final int INDEX_LOG2 = PageTableEntry.ENTRIES_LOG2;
  private static final long TABLE_BYTES = 4096;

  private static final long V = PageTableEntry.V.mask();
  private static final long R = PageTableEntry.R.mask();
  private static final long W = PageTableEntry.W.mask();
  private static final long X = PageTableEntry.X.mask();
  private static final long U = PageTableEntry.U.mask();
  private static final long A = PageTableEntry.A.mask();
  private static final long D = PageTableEntry.D.mask();
  private static final long N = PageTableEntry.N.mask();

  /** Bits that are reserved in an entry that points to a table. */
  private static final long RESERVED_IN_POINTER = D | A | U | N | PageTableEntry.PBMT.mask();

  private final PhysicalMemory ram;
  private final long reserved;

  FirstStageWalker(SystemBus bus, Capabilities capabilities) {
    this.ram = bus.ram();
    long mask = PageTableEntry.LAYOUT.reservedMask();
    if (!capabilities.has(Capabilities.SVRSW60T59B)) {
      mask |= PageTableEntry.RSW_60_59.mask();
    }
    if (!capabilities.has(Capabilities.SVPBMT)) {
      mask |= PageTableEntry.PBMT.mask();
    }
    this.reserved = mask;
  }

  /**
   * Translates an address.
   *
   * @param rootPhysAddr of the root table
   * @param levels 3, 4 or 5
   * @param access bits of {@link Access}, all of which must be permitted
   * @return a {@link TranslationWord}
   */
  long walk(long rootPhysAddr, int levels, long iova, int access) {
    int unused = 64 - PAGE_LOG2 - INDEX_LOG2 * levels;
    if (iova << unused >> unused != iova) { // not canonical
      return pageFault(access);
    }
    long table = rootPhysAddr; // step 1
    long global = 0;
    for (int level = levels - 1; ; level--) {
      if (!ram.contains(table, TABLE_BYTES)) { // step 2
        return accessFault(access);
      }
      long pte = ram.getLongAcquire(table + indexBytes(iova, level));
      if ((pte & V) == 0 || (pte & reserved) != 0 || (pte & (R | W)) == W) { // step 3
        return pageFault(access);
      }
      global |= pte & PageTableEntry.G.mask();
      if ((pte & (R | X)) != 0) { // step 4
        return leaf(pte, global, level, access);
      }
      if (level == 0 || (pte & RESERVED_IN_POINTER) != 0) {
        return pageFault(access);
      }
      table = PageTableEntry.physAddr(pte);
    }
  }

  private static long indexBytes(long iova, int level) {
    long index = iova >>> (PAGE_LOG2 + INDEX_LOG2 * level);
    return (index & ((1L << INDEX_LOG2) - 1)) * PageTableEntry.BYTES;
  }

  private static long leaf(long pte, long global, int level, int access) {
    int sizeLog2 = PAGE_LOG2 + INDEX_LOG2 * level;
    long page = PageTableEntry.physAddr(pte);
    if ((pte & N) != 0) { // Svnapot, which replaces the low bits of the page number
      if (level != 0 || ((page >>> PAGE_LOG2) & 0xf) != PageTableEntry.NAPOT_64K_PPN) {
        return pageFault(access);
      }
      sizeLog2 = PageTableEntry.NAPOT_SIZE_LOG2;
      page &= -1L << sizeLog2;
    }
    if (PageTableEntry.PBMT.extract(pte) == 3) { // reserved
      return pageFault(access);
    }
    if ((page & ~(-1L << sizeLog2)) != 0) { // step 5: misaligned superpage
      return pageFault(access);
    }
    if ((pte & (U | A)) != (U | A)) { // steps 6 and 9, without update of A
      return pageFault(access);
    }
    int permissions = permissions(pte); // steps 7 and 9, without update of D
    if ((access & ~permissions) != 0) {
      return pageFault(access);
    }
    return page // step 10
        | permissions
        | TranslationWord.GLOBAL.flag(global != 0)
        | TranslationWord.PBMT.place(PageTableEntry.PBMT.extract(pte))
        | TranslationWord.SIZE_LOG2.place(sizeLog2);
  }

  private static int permissions(long pte) {
    return ((pte & R) != 0 ? Access.READ : 0)
        | ((pte & (W | D)) == (W | D) ? Access.WRITE : 0)
        | ((pte & X) != 0 ? Access.EXECUTE : 0);
  }

  /** The page fault "corresponding to the original access type". */
  static long pageFault(int access) {
    FaultCause cause =
        (access & Access.EXECUTE) != 0
            ? FaultCause.INSTRUCTION_PAGE_FAULT
            : (access & Access.WRITE) != 0
                ? FaultCause.WRITE_PAGE_FAULT
                : FaultCause.READ_PAGE_FAULT;
    return TranslationWord.fault(cause);
  }

  private static long accessFault(int access) {
    FaultCause cause =
        (access & Access.EXECUTE) != 0
            ? FaultCause.INSTRUCTION_ACCESS_FAULT
            : (access & Access.WRITE) != 0
                ? FaultCause.WRITE_ACCESS_FAULT
                : FaultCause.READ_ACCESS_FAULT;
    return TranslationWord.fault(cause);
  }
}
