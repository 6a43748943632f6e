package portcullis.riscv.device;

import org.jspecify.annotations.Nullable;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.Fence;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.SharedLongArray;

/**
 * Cached entries of page tables, by address space and range of addresses: what {@link Iotlb} and
 * {@link WalkCache} have in common. Section 2.8.
 *
 * <p>Two-way set-associative; the set is chosen by the number of the range at its own size, so a
 * lookup probes once for each size that has ever been cached. A slot is four words:
 *
 * <pre>
 *   +0 tag    63  sequence  34 33 empty 32 busy 31   address space, low bits              0
 *   +1 range  63 space, high 57  size  52 51     page number of its first 4 KiB           0
 *   +2 {@link TranslationWord}, whose size is that of the range
 *   +3 origin 58 second size 53 52 first size 47 46   guest-physical page number          0
 * </pre>
 *
 * <p>The last word, which invalidations read and {@link #originOf}, says of which leaves the entry
 * was made: their sizes (as powers of two less 12), and where it is in guest-physical addresses.
 *
 * <p>Thread-safe. A lookup takes no lock and writes nothing, and gets a whole entry or none: it is
 * one {@link SharedLongArray#getMatching}: tag, range and translation, then the tag again. That
 * pairs with the compare-and-set to busy, the release fence and the release store of the tag in
 * {@link #insert} and {@link #clear}. A tag does not come back while a lookup can be under way: its
 * sequence has 30 bits. An entry goes only when a command names it, when another needs its slot, or
 * by {@link #invalidateAll}. What keeps stale walks out is described at {@link Generation}.
 */
abstract sealed class EntryCache permits Iotlb, WalkCache {
  private static final int WAYS = 2;
  private static final int WORDS_LOG2 = 2;
  private static final int WAY_WORDS = 1 << WORDS_LOG2;
  private static final int TAG = 0;
  private static final int RANGE = 1;
  private static final int TRANSLATION = 2;
  private static final int ORIGIN = 3;

  private static final int SPACE_LOW_BITS = 32;
  private static final long SPACE_LOW = (1L << SPACE_LOW_BITS) - 1;
  private static final long BUSY = 1L << SPACE_LOW_BITS;
  private static final long EMPTY = BUSY << 1;
  private static final long MATCHED = EMPTY | BUSY | SPACE_LOW;
  private static final long SEQUENCE_STEP = EMPTY << 1;
  private static final long SEQUENCE = -SEQUENCE_STEP;

  private static final int FIRST_SIZE_SHIFT = 47;
  private static final int SECOND_SIZE_SHIFT = 53;

  /** What {@link #originOf} answers for an entry that is not there. */
  static final long NO_ORIGIN = -1;

  static final int PAGE_LOG2 = 12;
  private static final int SIZE_SHIFT = 52;
  private static final int SPACE_HIGH_SHIFT = 58;

  /** Odd; keeps the same pages of different spaces apart. */
  private static final int SPREAD = 0x2f5;

  private final Generation generation;
  // Of the first word of a set.
  private final int slotMask;
  // Tags: acquire, compare-and-set, release; the other words written opaque between them, and read
  // with acquire.
  private final SharedLongArray words;
  // Of the one thread that invalidates.
  private final Backoff pauses = new Backoff();
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
    this.slotMask = (entries / WAYS - 1) << (WORDS_LOG2 + 1);
    this.words = new SharedLongArray(entries << WORDS_LOG2);
    for (int slot = 0; slot < words.length(); slot += WAY_WORDS) {
      words.setRelease(slot + TAG, EMPTY);
    }
  }

  /** Whether a command names an entry. Only the device's thread. */
  abstract boolean isNamed(
      InvalidationScope scope, long space, long address, long word, long origin);

  /**
   * The cached word of the aligned 4 KiB range of a host's address that is in the first way: the
   * part of {@link #lookup} that is small enough to be inlined everywhere.
   *
   * @param hostSpace an {@link AddressSpaceTag} of kind HOST
   * @param salt its {@link #salt}
   */
  final long lookupFirstOfHost(long hostSpace, int salt, long address) {
    long number = address >>> PAGE_LOG2; // the range word as well: such a tag has no upper bits
    return words.getMatching(slot(salt, number) + TAG, MATCHED, hostSpace, number);
  }

  /** The same for the second way. */
  final long lookupSecondOfHost(long hostSpace, int salt, long address) {
    long number = address >>> PAGE_LOG2;
    return words.getMatching(slot(salt, number) + WAY_WORDS + TAG, MATCHED, hostSpace, number);
  }

  /** Whether nothing of any other size has ever been cached. */
  final boolean hasOnly(long someSizes) {
    return (sizes.getOpaque() & ~someSizes) == 0;
  }

  /**
   * The cached word of the range, the smallest if there are several, that an address is in, or 0.
   *
   * @param wantedSizes bit of each size, as a power of two, that the range may have
   */
  final long lookup(long space, long address, long wantedSizes) {
    return lookup(space, salt(space), address, wantedSizes);
  }

  /** The same for one who knows {@link #salt} already. */
  final long lookup(long space, int salt, long address, long wantedSizes) {
    for (long left = sizes.getOpaque() & wantedSizes; left != 0; left &= left - 1) {
      int sizeLog2 = Long.numberOfTrailingZeros(left);
      long range = rangeWord(space, address, sizeLog2);
      int slot = slot(salt, address >>> sizeLog2);
      long found = match(slot, range, space);
      if (found == 0) {
        found = match(slot + WAY_WORDS, range, space);
      }
      if (found != 0) {
        return found;
      }
    }
    return 0;
  }

  private long match(int slot, long range, long space) {
    return words.getMatching(slot + TAG, MATCHED, space & SPACE_LOW, range); // pairs with #insert
  }

  /**
   * The {@link #origin} of the entry in which {@link #lookup} has found a word, or {@link
   * #NO_ORIGIN} if it has gone meanwhile.
   */
  final long originOf(long space, long address, long word) {
    int sizeLog2 = TranslationWord.SIZE_LOG2.extractInt(word);
    long range = rangeWord(space, address, sizeLog2);
    int first = slot(salt(space), address >>> sizeLog2);
    for (int way = 0; way < WAYS; way++) {
      int slot = first + way * WAY_WORDS;
      long tag = words.getAcquire(slot + TAG);
      if (((tag ^ (space & SPACE_LOW)) & MATCHED) == 0
          && words.getAcquire(slot + RANGE) == range
          && words.getAcquire(slot + TRANSLATION) == word) {
        long origin = words.getAcquire(slot + ORIGIN); // pairs with #insert, like those before
        if (words.getOpaque(slot + TAG) == tag) {
          return origin;
        }
      }
    }
    return NO_ORIGIN;
  }

  /**
   * The last word of an entry.
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
   * busy with the slot.
   *
   * @param translation a positive word with the size of its range
   * @param origin made by {@link #origin}
   * @param seen {@link Generation#current} from before the walk
   */
  final void insert(long space, long address, long translation, long origin, long seen) {
    int sizeLog2 = TranslationWord.SIZE_LOG2.extractInt(translation);
    insert(space, salt(space), address, sizeLog2, translation, origin, seen);
  }

  /** The same for one who knows {@link #salt} and size already. */
  final void insert(
      long space, int salt, long address, int sizeLog2, long translation, long origin, long seen) {
    long range = rangeWord(space, address, sizeLog2);
    int slot = slot(salt, address >>> sizeLog2);
    long tag = words.getOpaque(slot + TAG);
    if (!isPlaceFor(space, range, slot, tag)) {
      long other = words.getOpaque(slot + WAY_WORDS + TAG);
      if ((other & EMPTY) != 0 || (tag & SEQUENCE) - (other & SEQUENCE) > 0) {
        slot += WAY_WORDS;
        tag = other;
      }
    }
    if ((tag & BUSY) != 0 || !words.compareAndSet(slot + TAG, tag, tag | BUSY)) {
      return;
    }
    Fence.release(); // busy before the words change; pairs with the acquires in #match
    noteSize(sizeLog2);
    long next = (tag & SEQUENCE) + SEQUENCE_STEP;
    if (generation.current() == seen) { // pairs with Generation#advance
      words.setMatching(slot + TAG, next | (space & SPACE_LOW), range, translation, origin);
    } else {
      words.setRelease(slot + TAG, next | (tag & (EMPTY | SPACE_LOW)));
    }
  }

  /**
   * Whether the first way is empty or has the range already. Else it goes to the second if that is
   * empty, else to the one filled less recently. Should both come to have the range, the first is
   * what lookups find, and invalidations find both.
   */
  private boolean isPlaceFor(long space, long range, int slot, long tag) {
    return (tag & EMPTY) != 0
        || (((tag ^ space) & SPACE_LOW) == 0 && words.getOpaque(slot + RANGE) == range);
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
    generation.advance(); // before any slot is looked at; pairs with #insert
    sweep(scope);
  }

  /** Forgets what a command names, all of it for one address of one space. Likewise. */
  final void invalidateAt(long space, long address, InvalidationScope scope) {
    generation.advance(); // before any slot is looked at; pairs with #insert
    for (long left = sizes.get(); left != 0; left &= left - 1) {
      int slot = slot(salt(space), address >>> Long.numberOfTrailingZeros(left));
      for (int way = 0; way < WAYS; way++) {
        invalidateSlot(slot + way * WAY_WORDS, scope);
      }
    }
  }

  /** Forgets everything. Only the device's thread. */
  final void invalidateAll() {
    generation.advance(); // before any slot is looked at; pairs with #insert
    sweep(null);
  }

  private void sweep(@Nullable InvalidationScope scope) {
    for (int slot = 0; slot < words.length(); slot += WAY_WORDS) {
      invalidateSlot(slot, scope);
    }
  }

  private void invalidateSlot(int slot, @Nullable InvalidationScope scope) {
    pauses.reset();
    while (true) {
      long tag = words.get(slot + TAG);
      if ((tag & BUSY) != 0) {
        pauses.pause(); // a filler writes four words and is done; it waits for nobody
        continue;
      }
      boolean matches = (tag & EMPTY) == 0 && (scope == null || matches(slot, tag, scope));
      if (matches ? clear(slot, tag) : isUnchanged(slot, tag)) {
        return;
      }
    }
  }

  private boolean isUnchanged(int slot, long tag) {
    Fence.acquire(); // pairs with the release fence in #insert
    return words.getOpaque(slot + TAG) == tag;
  }

  private boolean matches(int slot, long tag, InvalidationScope scope) {
    long range = words.getOpaque(slot + RANGE);
    long space = ((range >>> SPACE_HIGH_SHIFT) << SPACE_LOW_BITS) | (tag & SPACE_LOW);
    return isNamed(
        scope,
        space,
        range << PAGE_LOG2,
        words.getOpaque(slot + TRANSLATION),
        words.getOpaque(slot + ORIGIN));
  }

  private boolean clear(int slot, long tag) {
    if (!words.compareAndSet(slot + TAG, tag, tag | BUSY)) {
      return false;
    }
    words.setRelease(slot + TAG, ((tag & SEQUENCE) + SEQUENCE_STEP) | EMPTY);
    return true;
  }

  /** What a space adds to the choice of the set. */
  static int salt(long space) {
    return (int) ((space >>> 2) ^ (space >>> 22)) * SPREAD;
  }

  /**
   * The first slot of a set.
   *
   * @param number of the range at its own size
   */
  private int slot(int salt, long number) {
    return (((int) (number ^ (number >>> 11)) + salt) << (WORDS_LOG2 + 1)) & slotMask;
  }

  private static long rangeWord(long space, long address, int sizeLog2) {
    return ((address >>> sizeLog2) << (sizeLog2 - PAGE_LOG2))
        | ((long) (sizeLog2 - PAGE_LOG2) << SIZE_SHIFT)
        | ((space >>> SPACE_LOW_BITS) << SPACE_HIGH_SHIFT);
  }
}
