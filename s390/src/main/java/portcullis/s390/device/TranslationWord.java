package portcullis.s390.device;

import portcullis.core.memory.Access;
import portcullis.s390.spec.EventCode;
import portcullis.s390.spec.PageEntry;

/**
 * What a walk has found: the address of a page with bits of {@link Access} that it permits, which
 * is positive, or the negative number of an {@link EventCode}. Nothing found yet is 0.
 */
final class TranslationWord {
  private static final long PAGE = -4096L;
  private static final long READABLE = Access.READ | Access.EXECUTE;

  private TranslationWord() {}

  static long fault(EventCode code) {
    return -code.code();
  }

  /** What a fault says. */
  static EventCode event(long fault) {
    EventCode code = EventCode.of((int) -fault);
    return code == null ? EventCode.INVALID_TABLE_ENTRY : code;
  }

  /**
   * The word of a page-table entry that is valid and positive.
   *
   * @param writable whether all entries above permit writing
   */
  static long of(long pageEntry, boolean writable) {
    boolean writes = writable && !PageEntry.PROTECTED.isSet(pageEntry);
    return (pageEntry & PAGE) | READABLE | (writes ? Access.WRITE : 0);
  }

  static long physAddr(long word) {
    return word & PAGE;
  }

  /** Whether a fault says that there is no page, which is nothing wrong with the tables. */
  static boolean isNoPage(long word) {
    return word == fault(EventCode.TRANSLATION_PROTECTION);
  }

  static boolean isWritable(long word) {
    return (word & Access.WRITE) != 0;
  }

  /**
   * Whether the page permits the access.
   *
   * @param kind {@link portcullis.machine.bus.DmaTransaction#kind}: only bits of access, for none
   *     but untranslated requests
   */
  static boolean permits(long word, int kind) {
    return word > 0 && (kind & ~word) == 0;
  }
}
