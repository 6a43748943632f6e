package portcullis.riscv.device;

import portcullis.core.memory.Access;
import portcullis.riscv.spec.BitField;
import portcullis.riscv.spec.FaultCause;

/**
 * The outcome of a walk in one word: where a page is and what may be done there, or why nothing
 * may.
 *
 * <p>Positive words are translations, negative ones the code of a {@link FaultCause}, 0 is neither.
 */
final class TranslationWord {
  /** Bits of {@link Access} that are permitted; writes only if the entry is dirty. */
  static final BitField PERMISSIONS = BitField.rw("permissions", 0, 2);

  /** The mapping is global: commands for one address space leave it. */
  static final BitField GLOBAL = BitField.rw("global", 3, 3);

  /** Memory type. */
  static final BitField PBMT = BitField.rw("PBMT", 4, 5);

  private static final long MEMORY_TYPE = PBMT.mask();

  /** The mask of {@link #USER}. */
  static final long USER_BIT = 1 << 6;

  /** Requests without supervisor privilege have access. */
  static final BitField USER = BitField.rw("user", 6, 6);

  /** Requests have access whatever their privilege: there is no first stage. */
  static final BitField ANYBODY = BitField.rw("anybody", 7, 7);

  /** Physical address of the page, aligned to its size, in place. */
  static final BitField PAGE = BitField.rw("page", 12, 55);

  /** Size of the page in bytes, as a power of two. */
  static final BitField SIZE_LOG2 = BitField.rw("size", 56, 61);

  private TranslationWord() {}

  /** A fault. */
  static long fault(FaultCause cause) {
    return -cause.code();
  }

  /** The cause of a negative word. */
  static FaultCause cause(long word) {
    return FaultCause.of((int) -word);
  }

  /** Whether the word is a translation that permits a user all of {@code access}. */
  static boolean permits(long word, int access) {
    int wanted = (access & (Access.READ_WRITE | Access.EXECUTE)) | 1 << 6;
    return word > 0 && (wanted & ~(int) word) == 0;
  }

  /**
   * As {@link #permits}, for words that are no fault, and only if there is nothing to be said of
   * the memory but its address.
   *
   * @param kind {@link portcullis.machine.bus.DmaTransaction#kind}, of which anything but
   *     permissions is where words have zeros
   */
  static boolean permitsPlainly(long word, int kind) {
    long wanted = kind | USER_BIT;
    return ((word ^ wanted) & (wanted | MEMORY_TYPE)) == 0;
  }

  /** Whether the word is a translation that permits supervisors all of {@code access}. */
  static boolean permitsSupervisor(long word, int access, boolean supervisorUserAccess) {
    return word > 0
        && (access & ~(int) word & (Access.READ_WRITE | Access.EXECUTE)) == 0
        && (!USER.isSet(word)
            || ANYBODY.isSet(word)
            || (supervisorUserAccess && (access & Access.EXECUTE) == 0));
  }

  /** Where {@code iova}, which is in the page, is in memory. */
  static long physAddr(long word, long iova) {
    return (word & PAGE.mask()) | (iova & offsetMask(word));
  }

  /** Bytes from {@code iova} to the end of the page. */
  static long spanBytes(long word, long iova) {
    long offsetMask = offsetMask(word);
    return offsetMask + 1 - (iova & offsetMask);
  }

  private static long offsetMask(long word) {
    return (1L << (word >>> 56)) - 1;
  }
}
