package portcullis.s390.device;

import portcullis.core.memory.PhysicalMemory;
import portcullis.s390.spec.EventCode;
import portcullis.s390.spec.PageEntry;
import portcullis.s390.spec.TableEntry;
import portcullis.s390.spec.TableLevel;

/**
 * Hardware's walk of region, segment and page tables, and its judgement of entries. [qbus]
 *
 * <p>Thread-safe; allocates nothing. Entries are read with acquire: what software stored before it
 * linked a table is seen.
 */
final class TableWalker {
  /** What is read where no memory is: an entry that is broken. */
  private static final long UNREADABLE = 0;

  private TableWalker() {}

  /** Reads an entry of the table at {@code table}, or {@link #UNREADABLE}. */
  static long read(PhysicalMemory memory, long table, int index) {
    return memory.getLongAcquireOr(table + 8L * index, UNREADABLE);
  }

  /** Whether an IOVA is beyond what a table at {@code level} spans. */
  static boolean isBeyond(TableLevel level, long iova) {
    return level.tableSpanLog2() < 64 && iova >>> level.tableSpanLog2() != 0;
  }

  /**
   * What is wrong with an entry of a region or segment table, as a fault of {@link
   * TranslationWord}; 0 if it leads to a table.
   */
  static long judge(TableLevel level, long entry) {
    if (entry == UNREADABLE) {
      return TranslationWord.fault(EventCode.INVALID_TABLE_ENTRY);
    }
    if (TableEntry.INVALID.isSet(entry)) {
      return TranslationWord.fault(EventCode.TRANSLATION_PROTECTION);
    }
    if (level != TableLevel.SEGMENT
        && (TableEntry.LENGTH.extract(entry) != TableEntry.WHOLE_TABLE
            || TableEntry.OFFSET.isSet(entry))) {
      return TranslationWord.fault(EventCode.INVALID_TABLE_LENGTH);
    }
    if ((entry & TableEntry.TYPE.mask()) != level.typeBits()) {
      return TranslationWord.fault(EventCode.TABLE_TYPE);
    }
    if (level == TableLevel.SEGMENT && TableEntry.FORMAT_CONTROL.isSet(entry)) {
      return TranslationWord.fault(EventCode.INVALID_TABLE_ENTRY);
    }
    return 0;
  }

  /** The {@link TranslationWord} of an entry of a page table. */
  static long judgePage(long entry, boolean writable) {
    if (entry == UNREADABLE) {
      return TranslationWord.fault(EventCode.INVALID_TABLE_ENTRY);
    }
    if (PageEntry.INVALID.isSet(entry)) {
      return TranslationWord.fault(EventCode.TRANSLATION_PROTECTION);
    }
    return entry < 0 // no memory is there, and a word has no room for the bit
        ? TranslationWord.fault(EventCode.ADDRESS_PROTECTION)
        : TranslationWord.of(entry, writable);
  }

  /**
   * Walks all the way.
   *
   * @param root physical address of the table at {@code rootLevel}
   * @param writable whether the anchor permits writing
   * @return a {@link TranslationWord}
   */
  static long walk(
      PhysicalMemory memory, TableLevel rootLevel, long root, boolean writable, long iova) {
    if (isBeyond(rootLevel, iova)) {
      return TranslationWord.fault(EventCode.TRANSLATION_PROTECTION);
    }
    boolean writes = writable;
    long table = root;
    TableLevel level = rootLevel;
    while (true) {
      long entry = read(memory, table, level.index(iova));
      if (level == TableLevel.PAGE) {
        return judgePage(entry, writes);
      }
      long fault = judge(level, entry);
      if (fault != 0) {
        return fault;
      }
      writes &= !TableEntry.PROTECTED.isSet(entry);
      table = TableEntry.tablePhysAddr(level, entry);
      level = level.below();
    }
  }
}
