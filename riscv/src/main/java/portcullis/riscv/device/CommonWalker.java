package portcullis.riscv.device;

import org.jspecify.annotations.Nullable;
import portcullis.core.memory.Access;
import portcullis.core.memory.PhysicalMemory;
import portcullis.riscv.spec.PageTableEntry;

/**
 * The walks that nearly all requests need, as short as they can be: entries of 8 little-endian
 * bytes, a user's access that is allowed, pages that can be read, accessed and dirty bits set
 * already, no Svnapot, no Svpbmt, no message.
 *
 * <p>Where anything else turns up, it gives up before it has done anything that matters, and {@link
 * StageTranslation}, which follows the specification step by step, starts anew. So what a fault is,
 * what is reported and what is written is decided there and only there.
 *
 * <p>Thread-safe; allocates nothing.
 */
final class CommonWalker {
  /** No word: the request is not one of the common ones. */
  static final long OTHER = 0;

  private static final long PAGE = TranslationWord.PAGE.mask();
  private static final long G = PageTableEntry.G.mask();
  private static final long V = PageTableEntry.V.mask();
  private static final long COMMON_LEAF =
      V | PageTableEntry.R.mask() | PageTableEntry.U.mask() | PageTableEntry.A.mask();
  private static final long ABOVE_PPN = -1L << 54;
  private static final int INDEX_LOG2 = PageTableEntry.ENTRIES_LOG2;
  private static final long INDEX = ((1L << INDEX_LOG2) - 1) << 3;
  private static final int PAGE_LOG2 = 12;

  private static final long PERMISSIONS = TranslationWord.PERMISSIONS.mask();

  /** What the first stage alone decides of a 4 KiB page. */
  private static final long OF_FIRST_STAGE =
      TranslationWord.USER_BIT | TranslationWord.GLOBAL.mask() | TranslationWord.SIZE_LOG2.mask();

  private final PhysicalMemory ram;
  private final Iotlb iotlb;
  private final @Nullable WalkCache firstPointers;
  private final @Nullable WalkCache secondPointers;

  /** Bits that decide whether an entry is a pointer, and bits that no common leaf has. */
  private final long pointerBits;

  private final long uncommonBits;

  CommonWalker(StageWalker stages, PhysicalMemory ram, Iotlb iotlb) {
    this.ram = ram;
    this.iotlb = iotlb;
    this.firstPointers = stages.firstPointers;
    this.secondPointers = stages.secondPointers;
    this.pointerBits = stages.pointerBits();
    this.uncommonBits = stages.reserved() | StageWalker.UNCOMMON_IN_LEAF | ABOVE_PPN;
  }

  /**
   * Translates a user's address and caches the result.
   *
   * @param c a context that {@link TranslationContext#common}
   * @param pageSet {@link EntryCache#pageSet} of the address
   * @param access bits of {@link Access} that the entries must allow
   * @param seen {@link Generation#current} from before the context was looked up
   * @return a positive {@link TranslationWord} or {@link #OTHER}
   */
  long translate(TranslationContext c, long iova, int pageSet, int access, long seen) {
    return c.secondLevels == 0
        ? translateHost(c, iova, pageSet, access, seen)
        : translateGuest(c, iova, pageSet, access, seen);
  }

  private long translateHost(TranslationContext c, long iova, int pageSet, int access, long seen) {
    if (!isCanonical(c, iova)) {
      return OTHER;
    }
    long table = c.firstRoot;
    int shift = c.firstShift;
    long pointers = 0;
    WalkCache cache = firstPointers;
    if (cache != null) {
      long cached = cache.lookupTable(c.space, c.salt, iova, c.firstReaches);
      if (cached != 0) {
        table = cached & PAGE;
        shift = WalkCache.reachLog2(cached) - INDEX_LOG2;
        pointers = WalkCache.global(cached);
      }
    }
    int firstShift = shift;
    long pte = ram.getLongAcquireOr(table | ((iova >>> (shift - 3)) & INDEX), 0);
    while ((pte & pointerBits) == V) {
      if (shift <= PAGE_LOG2) {
        return OTHER;
      }
      pointers |= pte;
      table = (pte << 2) & PAGE;
      shift -= INDEX_LOG2;
      pte = ram.getLongAcquireOr(table | ((iova >>> (shift - 3)) & INDEX), 0);
    }
    long word = word(pte, pointers, shift);
    if (!isCommonLeaf(pte, shift) || (access & ~word) != 0) {
      return OTHER;
    }
    if (cache != null && shift != firstShift) {
      int reachLog2 = shift + INDEX_LOG2;
      long pointer = WalkCache.word(table, reachLog2, pointers);
      cache.insert(c.space, c.salt, iova, reachLog2, pointer, 0, seen);
    }
    long origin = EntryCache.originOfHost(shift);
    if (shift == PAGE_LOG2) {
      iotlb.insertPage(pageSet, c.space, iova, word, origin, seen);
    } else {
      iotlb.insert(c.space, c.salt, iova, shift, word, origin, seen);
    }
    return word;
  }

  private long translateGuest(TranslationContext c, long iova, int pageSet, int access, long seen) {
    long first = 0;
    long gpa = iova;
    if (c.firstLevels != 0) {
      first = walkGuest(c, iova, access, seen);
      if (first == OTHER) {
        return OTHER;
      }
      gpa = (first & PAGE) | (iova & ((1L << PAGE_LOG2) - 1));
    }
    if (c.isMessage(gpa)) {
      return OTHER;
    }
    long leaf = walkSecond(c, gpa, seen);
    long second = word(leaf, 0, (int) (leaf >>> 56));
    if (leaf == OTHER || (access & ~second) != 0) {
      return OTHER;
    }
    int firstSizeLog2 = (int) (first >>> 56);
    long origin = EntryCache.origin(gpa, firstSizeLog2, (int) (second >>> 56));
    if (firstSizeLog2 == PAGE_LOG2) {
      long word = (first & OF_FIRST_STAGE) | (second & PAGE) | (first & second & PERMISSIONS);
      iotlb.insertPage(pageSet, c.space, iova, word, origin, seen);
      return word;
    }
    long word = StageTranslation.combine(c, first, second, gpa);
    iotlb.insert(c.space, c.salt, iova, (int) (word >>> 56), word, origin, seen);
    return word;
  }

  /**
   * Walks the tables of a guest, which are where its second stage says.
   *
   * @return a word with the 4 KiB page of {@code iova} and the size of the leaf, or {@link #OTHER}
   */
  private long walkGuest(TranslationContext c, long iova, int access, long seen) {
    if (!isCanonical(c, iova)) {
      return OTHER;
    }
    long guestTable = c.firstRoot;
    int shift = c.firstShift;
    long pointers = 0;
    long table = 0; // in memory, or not yet known
    WalkCache cache = firstPointers;
    if (cache != null) {
      long cached = cache.lookupTable(c.space, c.salt, iova, c.firstReaches);
      if (cached != 0) {
        table = cached & PAGE;
        shift = WalkCache.reachLog2(cached) - INDEX_LOG2;
        pointers = WalkCache.global(cached);
      }
    }
    int firstShift = shift;
    long located = 0;
    while (true) {
      if (table == 0) {
        located = walkSecond(c, guestTable, seen);
        if (located == OTHER) {
          return OTHER;
        }
        table = (located << 2) & PAGE;
      }
      long pte = ram.getLongAcquireOr(table | ((iova >>> (shift - 3)) & INDEX), 0);
      if ((pte & pointerBits) != V || shift <= PAGE_LOG2) {
        long word = word(pte, pointers, shift);
        if (!isCommonLeaf(pte, shift) || (access & ~word) != 0) {
          return OTHER;
        }
        if (cache != null && shift != firstShift) {
          int reachLog2 = shift + INDEX_LOG2;
          long pointer = WalkCache.word(table, reachLog2, pointers);
          long origin = EntryCache.origin(guestTable, 0, (int) (located >>> 56));
          cache.insert(c.space, c.salt, iova, reachLog2, pointer, origin, seen);
        }
        return word | pageWithin(iova, shift);
      }
      pointers |= pte;
      guestTable = (pte << 2) & PAGE;
      table = 0;
      shift -= INDEX_LOG2;
    }
  }

  /**
   * Walks a second stage.
   *
   * @return the leaf with the number of the 4 KiB page of {@code gpa}, so that it need not be
   *     worked out of the size, and that size where a common leaf has zeros; or {@link #OTHER}
   */
  private long walkSecond(TranslationContext c, long gpa, long seen) {
    long table = c.secondRoot;
    int shift = c.secondShift;
    if (gpa >>> (shift + INDEX_LOG2 + 2) != 0) {
      return OTHER;
    }
    long index = 4 * INDEX + 3 * 8; // the root has four times the entries
    WalkCache cache = secondPointers;
    if (cache != null) {
      long cached = cache.lookupTable(c.guestSpace, c.guestSalt, gpa, c.secondReaches);
      if (cached != 0) {
        table = cached & PAGE;
        shift = WalkCache.reachLog2(cached) - INDEX_LOG2;
        index = INDEX;
      }
    }
    int firstShift = shift;
    long pte = ram.getLongAcquireOr(table | ((gpa >>> (shift - 3)) & index), 0);
    while ((pte & pointerBits) == V) {
      if (shift <= PAGE_LOG2) {
        return OTHER;
      }
      table = (pte << 2) & PAGE;
      shift -= INDEX_LOG2;
      pte = ram.getLongAcquireOr(table | ((gpa >>> (shift - 3)) & INDEX), 0);
    }
    if (!isCommonLeaf(pte, shift)) {
      return OTHER;
    }
    if (cache != null && shift != firstShift) {
      int reachLog2 = shift + INDEX_LOG2;
      long pointer = WalkCache.word(table, reachLog2, 0);
      cache.insert(c.guestSpace, c.guestSalt, gpa, reachLog2, pointer, 0, seen);
    }
    return pte | (pageWithin(gpa, shift) >>> 2) | ((long) shift << 56);
  }

  /** Whether an entry that is no pointer is a leaf with nothing to be decided or done about it. */
  private boolean isCommonLeaf(long pte, int sizeLog2) {
    return (pte & (COMMON_LEAF | uncommonBits)) == COMMON_LEAF
        && (pte & (((1L << sizeLog2) - 1) & PAGE) >>> 2) == 0;
  }

  /**
   * The {@link StageWalker#word} of a common leaf.
   *
   * @param pointers the entries that lead to it, all or-ed
   */
  private static long word(long pte, long pointers, int sizeLog2) {
    // R and X of an entry are one bit above those of Access, and to write needs W and D.
    long bits = pte >>> 1;
    return (bits & (Access.READ | Access.EXECUTE | ((pte >>> 6) & Access.WRITE)))
        | (((pte | pointers) & G) >>> 2)
        | (TranslationWord.USER_BIT | ((long) sizeLog2 << 56))
        | ((pte << 2) & PAGE);
  }

  /** Which 4 KiB page of a larger one an address is in, in place for {@link TranslationWord}. */
  private static long pageWithin(long address, int sizeLog2) {
    return address & ((1L << sizeLog2) - (1L << PAGE_LOG2));
  }

  private static boolean isCanonical(TranslationContext c, long iova) {
    int unused = 64 - INDEX_LOG2 - c.firstShift;
    return iova << unused >> unused == iova;
  }
}
