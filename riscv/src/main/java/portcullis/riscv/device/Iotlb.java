package portcullis.riscv.device;

import org.jspecify.annotations.Nullable;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.Fence;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.SharedLongArray;

/**
 * Cached translations of pages, by address space and page. Section 2.8.
 *
 * <p>Two-way set-associative; the set is chosen by the page number at the page's own size, so a
 * lookup probes once for each size that has ever been cached. A slot is four words:
 *
 * <pre>
 *   +0 tag    63  sequence  34 33 empty 32 busy 31   address space, low bits              0
 *   +1 page   63 space, high 57  size  52 51     page number of its first 4 KiB           0
 *   +2 {@link TranslationWord}
 *   +3 leaves 58 second size 53 52 first size 47 46   guest-physical page number          0
 * </pre>
 *
 * <p>With two stages a page is as large as the smaller of both leaves. The last word, which only
 * invalidations read, has the sizes of the leaves themselves (as powers of two less 12), so that a
 * command for any address of a leaf finds all that was made from it.
 *
 * <p>Thread-safe. A lookup takes no lock and writes nothing, and gets a whole entry or none: it is
 * one {@link SharedLongArray#getMatching}: tag, page and translation, then the tag again. That
 * pairs with the compare-and-set to busy, the release fence and the release store of the tag in
 * {@link #insert} and {@link #clear}. A tag does not come back while a lookup can be under way: its
 * sequence has 30 bits. An entry goes only when a command names it, when another needs its slot, or
 * by {@link #invalidateAll}. What keeps stale walks out is described at {@link Generation}.
 */
final class Iotlb {
  private static final int WAYS = 2;
  private static final int WORDS_LOG2 = 2;
  private static final int WAY_WORDS = 1 << WORDS_LOG2;
  private static final int TAG = 0;
  private static final int PAGE = 1;
  private static final int TRANSLATION = 2;
  private static final int LEAVES = 3;

  private static final int SPACE_LOW_BITS = 32;
  private static final long SPACE_LOW = (1L << SPACE_LOW_BITS) - 1;
  private static final long BUSY = 1L << SPACE_LOW_BITS;
  private static final long EMPTY = BUSY << 1;
  private static final long MATCHED = EMPTY | BUSY | SPACE_LOW;
  private static final long SEQUENCE_STEP = EMPTY << 1;
  private static final long SEQUENCE = -SEQUENCE_STEP;

  private static final int FIRST_SIZE_SHIFT = 47;
  private static final int SECOND_SIZE_SHIFT = 53;

  private static final int PAGE_LOG2 = 12;
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
  // Bit n: a page of 2^n bytes, larger than 4 KiB, has been cached since this was made. Volatile
  // compare-and-set in #insert before the generation is read, opaque in #lookup, which may miss.
  private final SharedLong largeSizes = new SharedLong(0);

  /**
   * @param entries a power of two
   * @param generation of the device
   */
  Iotlb(int entries, Generation generation) {
    this.generation = generation;
    this.slotMask = (entries / WAYS - 1) << (WORDS_LOG2 + 1);
    this.words = new SharedLongArray(entries << WORDS_LOG2);
    for (int slot = 0; slot < words.length(); slot += WAY_WORDS) {
      words.setRelease(slot + TAG, EMPTY);
    }
  }

  /**
   * The cached translation of the 4 KiB page that {@code iova} is in, or 0, as far as it is in the
   * first way: the part of {@link #lookup} that is small enough to be inlined everywhere.
   */
  long lookupFirst(long space, long iova) {
    return match(firstSlot(space, iova >>> PAGE_LOG2), pageWord(space, iova, PAGE_LOG2), space);
  }

  /** The cached translation of the page, of any size, that {@code iova} is in, or 0. */
  long lookup(long space, long iova) {
    long sizes = largeSizes.getOpaque() | (1L << PAGE_LOG2);
    for (long left = sizes; left != 0; left &= left - 1) {
      int sizeLog2 = Long.numberOfTrailingZeros(left);
      long page = pageWord(space, iova, sizeLog2);
      int slot = firstSlot(space, iova >>> sizeLog2);
      long found = match(slot, page, space);
      if (found == 0) {
        found = match(slot + WAY_WORDS, page, space);
      }
      if (found != 0) {
        return found;
      }
    }
    return 0;
  }

  private long match(int slot, long page, long space) {
    return words.getMatching(slot + TAG, MATCHED, space & SPACE_LOW, page); // pairs with #insert
  }

  /**
   * The last word of an entry.
   *
   * @param gpa where the page is in guest-physical addresses
   * @param firstSizeLog2 of the first stage's leaf, 0 if there is no first stage
   * @param secondSizeLog2 likewise
   */
  static long leaves(long gpa, int firstSizeLog2, int secondSizeLog2) {
    return ((gpa >>> PAGE_LOG2) & ((1L << FIRST_SIZE_SHIFT) - 1))
        | (long) Math.max(0, firstSizeLog2 - PAGE_LOG2) << FIRST_SIZE_SHIFT
        | (long) Math.max(0, secondSizeLog2 - PAGE_LOG2) << SECOND_SIZE_SHIFT;
  }

  /**
   * Caches what a walk has found, unless an invalidation began after it did, or another thread is
   * busy with the slot.
   *
   * @param translation a positive word
   * @param leaves made by {@link #leaves}
   * @param seen {@link Generation#current} from before the walk
   */
  void insert(long space, long iova, long translation, long leaves, long seen) {
    int sizeLog2 = TranslationWord.SIZE_LOG2.extractInt(translation);
    long page = pageWord(space, iova, sizeLog2);
    int slot = chooseSlot(firstSlot(space, iova >>> sizeLog2), space, page);
    long tag = words.getOpaque(slot + TAG);
    if ((tag & BUSY) != 0 || !words.compareAndSet(slot + TAG, tag, tag | BUSY)) {
      return;
    }
    Fence.release(); // busy before the words change; pairs with the acquires in #match
    if (sizeLog2 != PAGE_LOG2) {
      noteSize(sizeLog2);
    }
    long next = (tag & SEQUENCE) + SEQUENCE_STEP;
    if (generation.current() == seen) { // pairs with Generation#advance
      words.setOpaque(slot + PAGE, page);
      words.setOpaque(slot + TRANSLATION, translation);
      words.setOpaque(slot + LEAVES, leaves);
      words.setRelease(slot + TAG, next | (space & SPACE_LOW));
    } else {
      words.setRelease(slot + TAG, next | (tag & (EMPTY | SPACE_LOW)));
    }
  }

  /** The way that has the page already, else an empty one, else the one filled less recently. */
  private int chooseSlot(int first, long space, long page) {
    long tag = words.getOpaque(first + TAG);
    int second = first + WAY_WORDS;
    if ((tag & EMPTY) != 0
        || (((tag ^ space) & SPACE_LOW) == 0 && words.getOpaque(first + PAGE) == page)) {
      return first;
    }
    long other = words.getOpaque(second + TAG);
    boolean takesOther =
        (other & EMPTY) != 0
            || (tag & SEQUENCE) - (other & SEQUENCE) > 0
            || (((other ^ space) & SPACE_LOW) == 0 && words.getOpaque(second + PAGE) == page);
    return takesOther ? second : first;
  }

  private void noteSize(int sizeLog2) {
    long sizes = largeSizes.getOpaque();
    while ((sizes & (1L << sizeLog2)) == 0
        && !largeSizes.compareAndSet(sizes, sizes | (1L << sizeLog2))) {
      sizes = largeSizes.getOpaque();
    }
  }

  /** Forgets what {@code IOTINVAL.VMA} names. Only the device's thread. */
  void invalidateFirstStage(InvalidationScope scope) {
    generation.advance(); // before any slot is looked at; pairs with #insert
    if (scope.addressValid && scope.pscidValid && !scope.gscidValid && !scope.range) {
      long space = AddressSpaceTag.of(true, scope.pscid, false, 0, false);
      long sizes = largeSizes.get() | (1L << PAGE_LOG2);
      for (long left = sizes; left != 0; left &= left - 1) {
        int slot = firstSlot(space, scope.first >>> Long.numberOfTrailingZeros(left));
        for (int way = 0; way < WAYS; way++) {
          invalidateSlot(slot + way * WAY_WORDS, scope);
        }
      }
    } else {
      sweep(scope);
    }
  }

  /** Forgets what {@code IOTINVAL.GVMA} names. Only the device's thread. */
  void invalidateSecondStage(InvalidationScope scope) {
    generation.advance(); // before any slot is looked at; pairs with #insert
    sweep(scope);
  }

  /** Forgets everything. Only the device's thread. */
  void invalidateAll() {
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
    long page = words.getOpaque(slot + PAGE);
    long space = ((page >>> SPACE_HIGH_SHIFT) << SPACE_LOW_BITS) | (tag & SPACE_LOW);
    long leaves = words.getOpaque(slot + LEAVES);
    if (scope.isSecondStage) {
      int sizeLog2 = ((int) (leaves >>> SECOND_SIZE_SHIFT) & 0x3f) + PAGE_LOG2;
      long gpa = (leaves & ((1L << FIRST_SIZE_SHIFT) - 1)) << PAGE_LOG2;
      return scope.coversGuest(space, gpa, sizeLog2);
    }
    int sizeLog2 = ((int) (leaves >>> FIRST_SIZE_SHIFT) & 0x3f) + PAGE_LOG2;
    return scope.coversHostOrNested(
        space,
        page << PAGE_LOG2,
        sizeLog2,
        TranslationWord.GLOBAL.isSet(words.getOpaque(slot + TRANSLATION)));
  }

  private boolean clear(int slot, long tag) {
    if (!words.compareAndSet(slot + TAG, tag, tag | BUSY)) {
      return false;
    }
    words.setRelease(slot + TAG, ((tag & SEQUENCE) + SEQUENCE_STEP) | EMPTY);
    return true;
  }

  /**
   * @param number page number at the page's own size
   */
  private int firstSlot(long space, long number) {
    int hash = (int) (number ^ (number >>> 11)) + (int) ((space >>> 2) ^ (space >>> 22)) * SPREAD;
    return (hash << (WORDS_LOG2 + 1)) & slotMask;
  }

  private static long pageWord(long space, long iova, int sizeLog2) {
    return ((iova >>> sizeLog2) << (sizeLog2 - PAGE_LOG2))
        | ((long) (sizeLog2 - PAGE_LOG2) << SIZE_SHIFT)
        | ((space >>> SPACE_LOW_BITS) << SPACE_HIGH_SHIFT);
  }
}
