package portcullis.s390.device;

import portcullis.core.memory.PhysicalMemory;
import portcullis.s390.spec.EventCode;
import portcullis.s390.spec.TableEntry;
import portcullis.s390.spec.TableLevel;
import portcullis.s390.spec.TranslationAnchor;

/**
 * How the hypervisor reads the guest's tables. Guarded by the hypervisor's lock; the guest changes
 * the tables whenever it likes.
 */
final class GuestTables {
  /** There is no page table for an address; {@link #emptySpanLog2} says how far. */
  static final long NONE = 0;

  private final PhysicalMemory memory;
  private int emptySpanLog2;
  private boolean writable;
  private long walked;

  GuestTables(PhysicalMemory memory) {
    this.memory = memory;
  }

  /**
   * The page table for an address.
   *
   * @return its physical address, {@link #NONE}, or a fault of {@link TranslationWord}
   */
  long pageTable(Registration registered, TableLevel rootLevel, long iova) {
    if (TableWalker.isBeyond(rootLevel, iova)) {
      emptySpanLog2 = rootLevel.tableSpanLog2();
      return NONE;
    }
    writable = registered.writable;
    long table = TranslationAnchor.rootPhysAddr(registered.anchor);
    for (TableLevel level = rootLevel; level != TableLevel.PAGE; level = level.below()) {
      long entry = TableWalker.read(memory, table, level.index(iova));
      walked++;
      if (entry != 0 && TableEntry.INVALID.isSet(entry)) {
        emptySpanLog2 = level.entrySpanLog2();
        return NONE;
      }
      long fault = TableWalker.judge(level, entry);
      if (fault != 0) {
        return fault;
      }
      writable &= !TableEntry.PROTECTED.isSet(entry);
      table = TableEntry.tablePhysAddr(level, entry);
    }
    // Beyond all memory addresses are negative, and so mistaken for faults of no number.
    return memory.contains(table, TableLevel.PAGE.tableBytes())
        ? table
        : TranslationWord.fault(EventCode.INVALID_TABLE_ENTRY);
  }

  /** How much, as a power of two, has no page table around the address asked for last. */
  int emptySpanLog2() {
    return emptySpanLog2;
  }

  /** The {@link TranslationWord} of an entry of the page table that was asked for last. */
  long page(long pageTable, int index) {
    walked++;
    return TableWalker.judgePage(TableWalker.read(memory, pageTable, index), writable);
  }

  /** Entries read since the last call. */
  long takeWalked() {
    long taken = walked;
    walked = 0;
    return taken;
  }
}
