package portcullis.s390.device;

import portcullis.core.sync.Backoff;
import portcullis.core.sync.Fence;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.SharedLongArray;

/**
 * The translations that hardware has cached for one function, by page. Direct-mapped; a slot is
 * four words:
 *
 * <pre>
 *   +0 tag    63  sequence  2  1 busy 0 empty
 *   +1 page number
 *   +2 {@link TranslationWord}
 *   +3 unused
 * </pre>
 *
 * <p>Thread-safe. A lookup takes no lock and writes nothing, and gets a whole entry or none: {@link
 * SharedLongArray#getMatching}. Any number of threads fill and invalidate at once. What keeps the
 * results of stale walks out is a generation that each invalidation raises first:
 *
 * <pre>
 *   filler (any DMA thread)                    invalidator (any processor)
 *   -----------------------                    ---------------------------
 *   seen = generation        (volatile)
 *   walk the tables
 *   slot: busy               (compare-and-set) generation + 1      (read-modify-write)
 *   [store-load]                               [store-load]
 *   generation == seen ?     (volatile)        slot: busy ?        (volatile)
 *     yes: write the entry                       yes: wait until it is not
 *   slot: not busy           (release)         clear the slot if it matches
 * </pre>
 *
 * <p>One of the two loads sees the other side's store, so nothing stale is in a slot once its
 * invalidator has passed it. A walk whose {@code seen} is the new number sees all that the
 * invalidator's thread stored before.
 */
final class TranslationCache {
  private static final int WORDS_LOG2 = 2;
  private static final long EMPTY = 1;
  private static final long BUSY = 2;
  private static final long FLAGS = EMPTY | BUSY;
  private static final long SEQUENCE_STEP = 4;
  private static final int PAGE_LOG2 = 12;

  private final int slotMask;
  // Tags: acquire, compare-and-set, release; the other words opaque between them, read with
  // acquire.
  private final SharedLongArray words;
  // Volatile; read in #generation before a walk, raised in #invalidate.
  private final SharedLong generation = new SharedLong(1);

  /**
   * @param entries a power of two
   */
  TranslationCache(int entries) {
    slotMask = (entries - 1) << WORDS_LOG2;
    words = new SharedLongArray(entries << WORDS_LOG2);
    for (int slot = 0; slot < words.length(); slot += 1 << WORDS_LOG2) {
      words.setRelease(slot, EMPTY);
    }
  }

  /** What a walk has to remember before it reads what an invalidation is about. */
  long generation() {
    return generation.get();
  }

  /** The cached word of the page that {@code iova} is in, or 0. */
  long lookup(long iova) {
    long page = iova >>> PAGE_LOG2;
    return words.getMatching(slot(page), FLAGS, 0, page); // pairs with #insert
  }

  /**
   * Caches what a walk has found, unless an invalidation began after it did, or another thread is
   * busy with the slot.
   *
   * @param word positive
   * @param seen {@link #generation} from before the walk
   */
  void insert(long iova, long word, long seen) {
    long page = iova >>> PAGE_LOG2;
    int slot = slot(page);
    long tag = words.getOpaque(slot);
    if ((tag & BUSY) != 0 || !words.compareAndSet(slot, tag, tag | BUSY)) {
      return;
    }
    Fence.release(); // busy before the words change; pairs with the acquires of #lookup
    long next = (tag & ~FLAGS) + SEQUENCE_STEP;
    if (generation.get() == seen) { // pairs with #invalidate
      words.setMatching(slot, next, page, word, 0);
    } else {
      words.setRelease(slot, next | (tag & EMPTY));
    }
  }

  /** Forgets the pages from {@code first} to {@code last}, both inclusive, unsigned. */
  void invalidate(long first, long last) {
    generation.getAndAdd(1); // before any slot is looked at; pairs with #insert
    long firstPage = first >>> PAGE_LOG2;
    long pages = (last >>> PAGE_LOG2) - firstPage;
    if (pages <= slotMask >>> WORDS_LOG2) {
      for (long page = firstPage; page - firstPage <= pages; page++) {
        clear(slot(page), firstPage, pages);
      }
    } else {
      for (int slot = 0; slot <= slotMask; slot += 1 << WORDS_LOG2) {
        clear(slot, firstPage, pages);
      }
    }
  }

  /** Forgets everything. */
  void invalidateAll() {
    invalidate(0, -1L);
  }

  // Pages firstPage to firstPage + pages, inclusive.
  private void clear(int slot, long firstPage, long pages) {
    Backoff pauses = null;
    while (true) {
      long tag = words.get(slot);
      if ((tag & BUSY) != 0) {
        if (pauses == null) {
          pauses = new Backoff(); // a filler writes a few words and is done: this is rare
        }
        pauses.pause();
        continue;
      }
      long page = words.getOpaque(slot + 1);
      boolean matches = (tag & EMPTY) == 0 && Long.compareUnsigned(page - firstPage, pages) <= 0;
      if (matches ? empty(slot, tag) : isUnchanged(slot, tag)) {
        return;
      }
    }
  }

  private boolean isUnchanged(int slot, long tag) {
    Fence.acquire(); // pairs with the release fence of #insert
    return words.getOpaque(slot) == tag;
  }

  private boolean empty(int slot, long tag) {
    return words.compareAndSet(slot, tag, ((tag & ~FLAGS) + SEQUENCE_STEP) | EMPTY);
  }

  private int slot(long page) {
    return ((int) (page ^ (page >>> 14)) << WORDS_LOG2) & slotMask;
  }
}
