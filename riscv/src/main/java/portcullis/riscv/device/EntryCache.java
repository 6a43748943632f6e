package portcullis.riscv.device;

import org.jspecify.annotations.Nullable;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.TaggedEntries;

/**
 * Cached entries of page tables, by address space and range of addresses: what {@link Iotlb} and
 * {@link WalkCache} have in common. Section 2.8.
 *
 * <p>The set is chosen by the number of the range at its own size, so a lookup probes once for each
 * size that has ever been cached. An entry of {@link TaggedEntries} has
 *
 * <pre>
 *   label     address space, low bits
 *   key    63 space, high 57  size  52 51     page number of its first 4 KiB           0
 *   value     {@link TranslationWord}, whose size is that of the range
 *   note   58 second size 53 52 first size 47 46   guest-physical page number          0
 * </pre>
 *
 * <p>The note, which invalidations read and {@link #originOf}, says of which leaves the entry was
 * made: their sizes (as powers of two less 12), and where it is in guest-physical addresses.
 *
 * <p>Thread-safe. A lookup takes no lock and writes nothing, and gets a whole entry or none. An
 * entry goes only when a command names it, when another needs its place, or by {@link
 * #invalidateAll}. What keeps stale walks out is described at {@link Generation}.
 */
abstract sealed class EntryCache permits Iotlb, WalkCache {
  private static final int SPACE_LOW_BITS = 32;
  private static final long SPACE_LOW = (1L << SPACE_LOW_BITS) - 1;

  private static final int FIRST_SIZE_SHIFT = 47;
  private static final int SECOND_SIZE_SHIFT = 53;

  /** What {@link #originOf} answers for an entry that is not there. */
  static final long NO_ORIGIN = -1;

  static final int PAGE_LOG2 = 12;
  static final long PAGES = 1L << PAGE_LOG2;
  private static final int SIZE_SHIFT = 52;
  private static final int SPACE_HIGH_SHIFT = 58;

  /** Odd; keeps the same pages of different spaces apart. */
  private static final int SPREAD = 0x2f5;

  private final Generation generation;
  private final TaggedEntries entries;
  private final TaggedEntries.Judge<@Nullable InvalidationScope> judge = this::mustGo;
  // Bit n: a range of 2^n bytes has been cached since this was made, or is looked for anyway.
  // Volatile compare-and-set in #insert before the generation is read, opaque in #lookup, which may
  // miss.
  private final SharedLong sizes;

  /**
   * @param entries a power of two, at least 2
   * @param usualSizes bit of each size that is usual, as a power of two
   * @param generation of the device
   */
  EntryCache(int entries, long usualSizes, Generation generation) {
    this.generation = generation;
    this.sizes = new SharedLong(usualSizes);
    this.entries = new TaggedEntries(entries);
  }

  /** Whether a command names an entry. Only the device's thread. */
  abstract boolean isNamed(
      InvalidationScope scope, long space, long address, long word, long origin);

  /**
   * Where 4 KiB ranges go: what {@link #lookupFirstPage} and its like want to be told, so that it
   * is worked out once for a request.
   *
   * @param salt {@link #salt} of the space
   */
  final int pageSet(int salt, long address) {
    return set(salt, address, PAGE_LOG2);
  }

  /**
   * The cached word of the 4 KiB range that an address is in, if it is in the first place of its
   * set: the part of a lookup that is small enough to be inlined everywhere.
   */
  final long lookupFirstPage(int pageSet, long space, long address) {
    return entries.findFirst(pageSet, (int) space, key(space, address, PAGE_LOG2));
  }

  /** The same for the second place. */
  final long lookupSecondPage(int pageSet, long space, long address) {
    return entries.findSecond(pageSet, (int) space, key(space, address, PAGE_LOG2));
  }

  /**
   * The cached word of the range of one size that an address is in, or 0.
   *
   * @param salt {@link #salt} of the space
   */
  final long lookupOf(int sizeLog2, long space, int salt, long address) {
    return entries.find(set(salt, address, sizeLog2), (int) space, key(space, address, sizeLog2));
  }

  /**
   * The cached word of the range, the smallest if there are several, that an address is in, or 0.
   *
   * @param salt {@link #salt} of the space
   * @param wantedSizes bit of each size, as a power of two, that the range may have
   */
  final long lookup(long space, int salt, long address, long wantedSizes) {
    for (long left = sizes.getOpaque() & wantedSizes; left != 0; left &= left - 1) {
      long found = lookupOf(Long.numberOfTrailingZeros(left), space, salt, address);
      if (found != 0) {
        return found;
      }
    }
    return 0;
  }

  /**
   * The {@link #origin} of the entry in which {@link #lookup} has found a word, or {@link
   * #NO_ORIGIN} if it has gone meanwhile.
   */
  final long originOf(long space, int salt, long address, long word) {
    int sizeLog2 = TranslationWord.SIZE_LOG2.extractInt(word);
    return entries.note(
        set(salt, address, sizeLog2), (int) space, key(space, address, sizeLog2), word, NO_ORIGIN);
  }

  /**
   * The note of an entry.
   *
   * @param gpa where it is in guest-physical addresses
   * @param firstSizeLog2 of the first stage's leaf, 0 if there is none
   * @param secondSizeLog2 likewise
   */
  static long origin(long gpa, int firstSizeLog2, int secondSizeLog2) {
    return ((gpa >>> PAGE_LOG2) & ((1L << FIRST_SIZE_SHIFT) - 1))
        | (long) Math.max(0, firstSizeLog2 - PAGE_LOG2) << FIRST_SIZE_SHIFT
        | (long) Math.max(0, secondSizeLog2 - PAGE_LOG2) << SECOND_SIZE_SHIFT;
  }

  /** The {@link #origin} of an entry of a host's first stage. */
  static long originOfHost(int firstSizeLog2) {
    return (long) (firstSizeLog2 - PAGE_LOG2) << FIRST_SIZE_SHIFT;
  }

  static long guestAddress(long origin) {
    return (origin & ((1L << FIRST_SIZE_SHIFT) - 1)) << PAGE_LOG2;
  }

  static int firstSizeLog2(long origin) {
    return ((int) (origin >>> FIRST_SIZE_SHIFT) & 0x3f) + PAGE_LOG2;
  }

  static int secondSizeLog2(long origin) {
    return ((int) (origin >>> SECOND_SIZE_SHIFT) & 0x3f) + PAGE_LOG2;
  }

  /**
   * Caches what a walk has found, unless an invalidation began after it did, or another thread is
   * busy with the place.
   *
   * @param salt {@link #salt} of the space
   * @param sizeLog2 of the range
   * @param translation a positive word with the size of its range
   * @param origin made by {@link #origin}
   * @param seen {@link Generation#current} from before the walk
   */
  final void insert(
      long space, int salt, long address, int sizeLog2, long translation, long origin, long seen) {
    noteSize(sizeLog2);
    int set = set(salt, address, sizeLog2);
    insert(set, (int) space, key(space, address, sizeLog2), translation, origin, seen);
  }

  /** The same for a 4 KiB range, by its {@link #pageSet}, where that is a usual size. */
  final void insertPage(
      int pageSet, long space, long address, long translation, long origin, long seen) {
    insert(pageSet, (int) space, key(space, address, PAGE_LOG2), translation, origin, seen);
  }

  private void insert(int set, int label, long key, long translation, long origin, long seen) {
    int slot = entries.claim(set, label, key);
    if (slot == TaggedEntries.NOWHERE) {
      return;
    }
    if (generation.current() == seen) { // pairs with Generation#advance
      entries.publish(slot, label, key, translation, origin);
    } else {
      entries.abandon(slot);
    }
  }

  private void noteSize(int sizeLog2) {
    long noted = sizes.getOpaque();
    while ((noted & (1L << sizeLog2)) == 0
        && !sizes.compareAndSet(noted, noted | (1L << sizeLog2))) {
      noted = sizes.getOpaque();
    }
  }

  /** Forgets what a command names. Only the device's thread. */
  final void invalidate(InvalidationScope scope) {
    generation.advance(); // before any entry is looked at; pairs with #insert
    entries.clear(judge, scope);
  }

  /** Forgets what a command names, all of it for one address of one space. Likewise. */
  final void invalidateAt(long space, long address, InvalidationScope scope) {
    generation.advance(); // before any entry is looked at; pairs with #insert
    int salt = salt(space);
    for (long left = sizes.get(); left != 0; left &= left - 1) {
      entries.clearSet(set(salt, address, Long.numberOfTrailingZeros(left)), judge, scope);
    }
  }

  /** Forgets everything. Only the device's thread. */
  final void invalidateAll() {
    generation.advance(); // before any entry is looked at; pairs with #insert
    entries.clear(judge, null);
  }

  private boolean mustGo(
      @Nullable InvalidationScope scope, int label, long key, long value, long note) {
    if (scope == null) {
      return true;
    }
    long space = (key >>> SPACE_HIGH_SHIFT << SPACE_LOW_BITS) | (label & SPACE_LOW);
    return isNamed(scope, space, key << PAGE_LOG2, value, note);
  }

  /** What a space adds to the choice of the set. */
  static int salt(long space) {
    return (int) ((space >>> 2) ^ (space >>> 22)) * SPREAD;
  }

  private int set(int salt, long address, int sizeLog2) {
    return entries.setOf(hash(salt, address >>> sizeLog2));
  }

  /**
   * What chooses a set.
   *
   * @param number of the range at its own size
   */
  private static int hash(int salt, long number) {
    return (int) (number ^ (number >>> 11)) + salt;
  }

  private static long key(long space, long address, int sizeLog2) {
    return ((address >>> sizeLog2) << (sizeLog2 - PAGE_LOG2))
        | ((long) (sizeLog2 - PAGE_LOG2) << SIZE_SHIFT)
        | high(space);
  }

  private static long high(long space) {
    return space >>> SPACE_LOW_BITS << SPACE_HIGH_SHIFT;
  }
}
