package portcullis.riscv.device;

import portcullis.riscv.spec.PageTableEntry;

/**
 * Cached non-leaf entries of the page tables of one stage: where the last table on the way to an
 * address is. Sections 2.8 and "Non-leaf PTE Invalidation Extension". Thread-safe, as {@link
 * EntryCache}.
 *
 * <p>An entry is for all addresses that its table translates, and stands for all entries from the
 * root down to that table: so a walk that finds one loads the leaf and nothing else. Its word has
 * the table's address in memory as the page, and G if any of those entries has it. Of a guest's
 * tables it depends on the leaf of the second stage that maps the table as well: that is its
 * origin.
 *
 * <p>"An implementation may use any translation for an address that was valid at any time since the
 * most recent {@code IOTINVAL} that subsumes that address": so a command with an address and NL
 * names the entries for tables that translate this address, and leaves those beside them.
 */
final class WalkCache extends EntryCache {
  /** What a table of 8-byte entries for 4 KiB pages translates. */
  private static final int USUAL_REACH_LOG2 = PAGE_LOG2 + PageTableEntry.ENTRIES_LOG2;

  /**
   * @param entries a power of two, at least 2
   * @param generation of the device
   */
  WalkCache(int entries, Generation generation) {
    super(entries, 0, generation);
  }

  /**
   * As {@link #lookup}, for tables of 8-byte entries, whose lowest level is looked for first: the
   * word of the last table known on the way to an address, or 0.
   *
   * @param salt {@link #salt} of the space
   * @param reaches {@link TableFormat#reaches} of the tables
   */
  long lookupTable(long space, int salt, long address, long reaches) {
    long found = lookupOf(USUAL_REACH_LOG2, space, salt, address);
    return found != 0 ? found : lookup(space, salt, address, reaches & ~(1L << USUAL_REACH_LOG2));
  }

  /**
   * The word of an entry.
   *
   * @param table where the table is in memory
   * @param reachLog2 how many bytes of addresses it translates, as a power of two
   * @param entries the entries that lead to it, all or-ed
   */
  static long word(long table, int reachLog2, long entries) {
    return (table & TranslationWord.PAGE.mask())
        | TranslationWord.GLOBAL.flag(PageTableEntry.G.isSet(entries))
        | TranslationWord.SIZE_LOG2.place(reachLog2);
  }

  /** How many bytes of addresses the table of a {@link #word} translates, as a power of two. */
  static int reachLog2(long word) {
    return (int) (word >>> 56);
  }

  /** G of the entries that lead to the table, in place for a page-table entry. */
  static long global(long word) {
    return TranslationWord.GLOBAL.isSet(word) ? PageTableEntry.G.mask() : 0;
  }

  @Override
  boolean isNamed(InvalidationScope scope, long space, long address, long word, long origin) {
    int reachLog2 = reachLog2(word);
    if (!scope.isSecondStage) {
      return !scope.sparesPointers()
          && scope.coversHostOrNested(
              space, address, reachLog2, TranslationWord.GLOBAL.isSet(word));
    }
    return AddressSpaceTag.kind(space) == AddressSpaceTag.GUEST_PHYSICAL
        ? !scope.sparesPointers() && scope.coversGuest(space, address, reachLog2)
        : scope.coversGuest(space, guestAddress(origin), secondSizeLog2(origin));
  }
}
