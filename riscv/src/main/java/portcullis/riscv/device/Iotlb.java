package portcullis.riscv.device;

import portcullis.core.sync.Backoff;
import portcullis.core.sync.Fence;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.SharedLongArray;

/**
 * Cached translations of pages, by address space and page. Section 2.8.
 *
 * <p>Two-way set-associative; the set is chosen by the page number at the page's own size, so a
 * lookup probes once for each size that has ever been cached. Each slot is four words under a
 * sequence number that is odd while the slot changes:
 *
 * <pre>
 *   +0 sequence   +1 page number and size   +2 address space   +3 {@link TranslationWord}
 * </pre>
 *
 * <p>Thread-safe. A lookup takes no lock and writes nothing, and gets a whole entry or none: it
 * reads the sequence (acquire), the words (opaque), and after an acquire fence the sequence again,
 * which pairs with the compare-and-set, release fence and release store in {@link #insert} and
 * {@link #clear}. An entry goes only when a command names it, when another needs its slot, or by
 * {@link #invalidateAll}. What keeps stale walks out is described at {@link Generation}.
 *
 * <p>An address space is a number of 37 bits of which the low 20 are the PSCID; the others are 0
 * for the host, the only kind so far.
 */
final class Iotlb {
  private static final int WAYS = 2;
  private static final int WORDS_LOG2 = 2;
  private static final int SEQUENCE = 0;
  private static final int PAGE = 1;
  private static final int SPACE = 2;
  private static final int TRANSLATION = 3;

  private static final int PAGE_LOG2 = 12;
  private static final int SIZE_SHIFT = 52;

  private final Generation generation;
  private final int setsLog2;
  // Sequences: acquire, compare-and-set, release; the other words opaque between them.
  private final SharedLongArray words;
  // Of the one thread that invalidates.
  private final Backoff pauses = new Backoff();
  // Bit n: a page of 2^n bytes, larger than 4 KiB, has been cached since the last reset. Volatile
  // compare-and-set in #insert before the generation is read, opaque in #lookup, which may miss.
  private final SharedLong largeSizes = new SharedLong(0);

  /**
   * @param entries a power of two
   * @param generation of the device
   */
  Iotlb(int entries, Generation generation) {
    this.generation = generation;
    this.setsLog2 = Integer.numberOfTrailingZeros(entries / WAYS);
    this.words = new SharedLongArray(entries << WORDS_LOG2);
  }

  /** The cached translation of the page that {@code iova} is in, or 0. */
  long lookup(long space, long iova) {
    long found = probe(space, iova, PAGE_LOG2);
    if (found != 0) {
      return found;
    }
    long sizes = largeSizes.getOpaque();
    return sizes == 0 ? 0 : lookupLarge(space, iova, sizes);
  }

  private long lookupLarge(long space, long iova, long sizes) {
    for (long left = sizes; left != 0; left &= left - 1) {
      long found = probe(space, iova, Long.numberOfTrailingZeros(left));
      if (found != 0) {
        return found;
      }
    }
    return 0;
  }

  private long probe(long space, long iova, int sizeLog2) {
    long page = pageWord(iova, sizeLog2);
    int slot = firstSlot(space, iova, sizeLog2);
    long found = match(slot, page, space);
    return found != 0 ? found : match(slot + (1 << WORDS_LOG2), page, space);
  }

  private long match(int slot, long page, long space) {
    long before = words.getAcquire(slot + SEQUENCE);
    if (words.getOpaque(slot + PAGE) != page || words.getOpaque(slot + SPACE) != space) {
      return 0;
    }
    long translation = words.getOpaque(slot + TRANSLATION);
    Fence.acquire(); // pairs with the release fence in #insert and #clear
    return words.getOpaque(slot + SEQUENCE) == before && (before & 1) == 0 ? translation : 0;
  }

  /**
   * Caches what a walk has found, unless an invalidation began after it did, or another thread is
   * busy with the slot.
   *
   * @param translation a positive word
   * @param seen {@link Generation#current} from before the walk
   */
  void insert(long space, long iova, long translation, long seen) {
    int sizeLog2 = TranslationWord.SIZE_LOG2.extractInt(translation);
    long page = pageWord(iova, sizeLog2);
    int slot = victim(firstSlot(space, iova, sizeLog2), page, space);
    long sequence = words.getOpaque(slot + SEQUENCE);
    if ((sequence & 1) != 0 || !words.compareAndSet(slot + SEQUENCE, sequence, sequence + 1)) {
      return;
    }
    Fence.release(); // odd before the words change; pairs with the fence in #match
    if (sizeLog2 != PAGE_LOG2) {
      noteSize(sizeLog2);
    }
    if (generation.current() == seen) { // pairs with Generation#advance
      words.setOpaque(slot + PAGE, page);
      words.setOpaque(slot + SPACE, space);
      words.setOpaque(slot + TRANSLATION, translation);
    }
    words.setRelease(slot + SEQUENCE, sequence + 2);
  }

  /** Of a set, the way that holds the page already, or an empty one, or the one filled less. */
  private int victim(int first, long page, long space) {
    int second = first + (1 << WORDS_LOG2);
    long firstPage = words.getOpaque(first + PAGE);
    if (firstPage == 0 || (firstPage == page && words.getOpaque(first + SPACE) == space)) {
      return first;
    }
    long secondPage = words.getOpaque(second + PAGE);
    if (secondPage == 0 || (secondPage == page && words.getOpaque(second + SPACE) == space)) {
      return second;
    }
    long ahead = words.getOpaque(first + SEQUENCE) - words.getOpaque(second + SEQUENCE);
    return ahead > 0 ? second : first;
  }

  private void noteSize(int sizeLog2) {
    long sizes = largeSizes.getOpaque();
    while ((sizes & (1L << sizeLog2)) == 0
        && !largeSizes.compareAndSet(sizes, sizes | (1L << sizeLog2))) {
      sizes = largeSizes.getOpaque();
    }
  }

  /**
   * Forgets entries, as {@code IOTINVAL.VMA} for the host. Only the device's thread.
   *
   * @param addressValid only those of pages that {@code iova} is in
   * @param spaceValid only those of {@code space}, and of them not the global ones
   */
  void invalidate(boolean addressValid, long iova, boolean spaceValid, long space) {
    generation.advance(); // before any slot is looked at; pairs with #insert
    if (addressValid && spaceValid) {
      long sizes = largeSizes.get() | (1L << PAGE_LOG2);
      for (long left = sizes; left != 0; left &= left - 1) {
        int slot = firstSlot(space, iova, Long.numberOfTrailingZeros(left));
        for (int way = 0; way < WAYS; way++) {
          invalidateSlot(slot + (way << WORDS_LOG2), true, iova, true, space);
        }
      }
    } else {
      sweep(addressValid, iova, spaceValid, space);
    }
  }

  /** Forgets everything. Only the device's thread. */
  void invalidateAll() {
    generation.advance(); // before any slot is looked at; pairs with #insert
    sweep(false, 0, false, 0);
  }

  private void sweep(boolean addressValid, long iova, boolean spaceValid, long space) {
    for (int slot = 0; slot < words.length(); slot += 1 << WORDS_LOG2) {
      invalidateSlot(slot, addressValid, iova, spaceValid, space);
    }
  }

  private void invalidateSlot(
      int slot, boolean addressValid, long iova, boolean spaceValid, long space) {
    long sequence = words.get(slot + SEQUENCE);
    while (true) {
      if ((sequence & 1) != 0) {
        sequence = awaitFiller(slot);
      }
      boolean matches = matches(slot, addressValid, iova, spaceValid, space);
      if (matches ? clear(slot, sequence) : isUnchanged(slot, sequence)) {
        return;
      }
      sequence = words.get(slot + SEQUENCE);
    }
  }

  /** A filler writes three words and is done; it waits for nobody. */
  private long awaitFiller(int slot) {
    pauses.reset();
    long sequence = words.get(slot + SEQUENCE);
    while ((sequence & 1) != 0) {
      pauses.pause();
      sequence = words.get(slot + SEQUENCE);
    }
    return sequence;
  }

  private boolean isUnchanged(int slot, long sequence) {
    Fence.acquire(); // pairs with the release fence in #insert
    return words.getOpaque(slot + SEQUENCE) == sequence;
  }

  private boolean matches(
      int slot, boolean addressValid, long iova, boolean spaceValid, long space) {
    long page = words.getOpaque(slot + PAGE);
    if (page == 0) {
      return false;
    }
    if (addressValid && pageWord(iova, (int) (page >>> SIZE_SHIFT)) != page) {
      return false;
    }
    return !spaceValid
        || (words.getOpaque(slot + SPACE) == space
            && !TranslationWord.GLOBAL.isSet(words.getOpaque(slot + TRANSLATION)));
  }

  private boolean clear(int slot, long sequence) {
    if (!words.compareAndSet(slot + SEQUENCE, sequence, sequence + 1)) {
      return false;
    }
    Fence.release(); // odd before the words change; pairs with the fence in #match
    words.setOpaque(slot + PAGE, 0);
    words.setRelease(slot + SEQUENCE, sequence + 2);
    return true;
  }

  private int firstSlot(long space, long iova, int sizeLog2) {
    long number = iova >>> sizeLog2;
    int spread = (int) ((space * 0x9e37_79b9L) >>> 8) + sizeLog2;
    int set = ((int) (number ^ (number >>> setsLog2)) ^ spread) & ((1 << setsLog2) - 1);
    return set << (WORDS_LOG2 + 1);
  }

  /** Page number of the page's first 4 KiB, and the size, which makes the word other than 0. */
  private static long pageWord(long iova, int sizeLog2) {
    return ((iova >>> sizeLog2) << (sizeLog2 - PAGE_LOG2)) | ((long) sizeLog2 << SIZE_SHIFT);
  }
}
