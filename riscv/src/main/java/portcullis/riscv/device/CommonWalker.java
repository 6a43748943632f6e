package portcullis.riscv.device;

import org.jspecify.annotations.Nullable;
import portcullis.core.memory.Access;
import portcullis.core.memory.PhysicalMemory;
import portcullis.riscv.spec.PageTableEntry;

/**
 * The walks that nearly all requests need, as short as they can be: entries of 8 little-endian
 * bytes, a user's access that is allowed, accessed and dirty bits set already, no Svnapot, no
 * Svpbmt, no message.
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
  private static final long LEAF = PageTableEntry.R.mask() | PageTableEntry.X.mask();
  private static final long WRITABLE = PageTableEntry.R.mask() | PageTableEntry.W.mask();
  private static final long V = PageTableEntry.V.mask();
  private static final long VUA = V | PageTableEntry.U.mask() | PageTableEntry.A.mask();
  private static final int INDEX_LOG2 = PageTableEntry.ENTRIES_LOG2;
  private static final long INDEX = ((1L << INDEX_LOG2) - 1) << 3;
  private static final int PAGE_LOG2 = 12;

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
    this.uncommonBits = stages.reserved() | StageWalker.UNCOMMON_IN_LEAF;
  }

  /**
   * Translates a user's address and caches the result.
   *
   * @param c a context that {@link TranslationContext#common}
   * @param access bits of {@link Access} that the entries must allow
   * @param seen {@link Generation#current} from before the context was looked up
   * @return a positive {@link TranslationWord} or {@link #OTHER}
   */
  long translate(TranslationContext c, long iova, int access, long seen) {
    if (c.secondLevels != 0) {
      return translateGuest(c, iova, access, seen);
    }
    long word = walkHost(c, iova, access, seen);
    if (word != OTHER) {
      int sizeLog2 = (int) (word >>> 56);
      long origin = EntryCache.originOfHost(sizeLog2);
      iotlb.insert(c.space, c.salt, iova, sizeLog2, word, origin, seen);
    }
    return word;
  }

  private long walkHost(TranslationContext c, long iova, int access, long seen) {
    if (!isCanonical(c, iova)) {
      return OTHER;
    }
    long table = c.firstRoot;
    int shift = c.firstShift;
    long pointers = 0;
    WalkCache cache = firstPointers;
    if (cache != null) {
      long cached = cache.lookup(c.space, c.salt, iova, c.firstReaches);
      if (cached != 0) {
        table = cached & PAGE;
        shift = WalkCache.reachLog2(cached) - INDEX_LOG2;
        pointers = WalkCache.global(cached);
      }
    }
    int firstShift = shift;
    long pointerMask = pointerBits;
    long pte = ram.getLongAcquireOr(table | ((iova >>> (shift - 3)) & INDEX), 0);
    while ((pte & pointerMask) == V) {
      if (shift <= PAGE_LOG2) {
        return OTHER;
      }
      pointers |= pte;
      table = (pte << 2) & PAGE;
      shift -= INDEX_LOG2;
      pte = ram.getLongAcquireOr(table | ((iova >>> (shift - 3)) & INDEX), 0);
    }
    if (!isCommonLeaf(pte, shift, access)) {
      return OTHER;
    }
    if (shift != firstShift && cache != null) {
      cache.insert(c.space, iova, WalkCache.word(table, shift + INDEX_LOG2, pointers), 0, seen);
    }
    return word(pte, pointers, shift);
  }

  private long translateGuest(TranslationContext c, long iova, int access, long seen) {
    long first = 0;
    long gpa = iova;
    if (c.firstLevels != 0) {
      first = walkGuest(c, iova, access, seen);
      if (first == OTHER) {
        return OTHER;
      }
      gpa = TranslationWord.physAddr(first, iova);
    }
    if (c.isMessage(gpa)) {
      return OTHER;
    }
    long second = walkSecond(c, gpa, access, seen);
    if (second == OTHER) {
      return OTHER;
    }
    long word = StageTranslation.combine(c, first, second, gpa);
    long origin = EntryCache.origin(gpa, (int) (first >>> 56), (int) (second >>> 56));
    iotlb.insert(c.space, c.salt, iova, (int) (word >>> 56), word, origin, seen);
    return word;
  }

  /** Walks the tables of a guest, which are where its second stage says. */
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
      long cached = cache.lookup(c.space, c.salt, iova, c.firstReaches);
      if (cached != 0) {
        table = cached & PAGE;
        shift = WalkCache.reachLog2(cached) - INDEX_LOG2;
        pointers = WalkCache.global(cached);
      }
    }
    int firstShift = shift;
    long origin = 0;
    while (true) {
      if (table == 0) {
        long word = walkSecond(c, guestTable, Access.READ, seen);
        if (word == OTHER) {
          return OTHER;
        }
        table = TranslationWord.physAddr(word, guestTable);
        origin = EntryCache.origin(guestTable, 0, (int) (word >>> 56));
      }
      long pte = ram.getLongAcquireOr(table | ((iova >>> (shift - 3)) & INDEX), 0);
      if ((pte & pointerBits) == V && shift > PAGE_LOG2) {
        pointers |= pte;
        guestTable = (pte << 2) & PAGE;
        table = 0;
        shift -= INDEX_LOG2;
        continue;
      }
      if (!isCommonLeaf(pte, shift, access)) {
        return OTHER;
      }
      if (shift != firstShift && cache != null) {
        long word = WalkCache.word(table, shift + INDEX_LOG2, pointers);
        cache.insert(c.space, iova, word, origin, seen);
      }
      return word(pte, pointers, shift);
    }
  }

  private long walkSecond(TranslationContext c, long gpa, int access, long seen) {
    long table = c.secondRoot;
    int shift = c.secondShift;
    if (gpa >>> (shift + INDEX_LOG2 + 2) != 0) {
      return OTHER;
    }
    long index = 4 * INDEX + 3 * 8; // the root has four times the entries
    WalkCache cache = secondPointers;
    if (cache != null) {
      long cached = cache.lookup(c.guestSpace, c.guestSalt, gpa, c.secondReaches);
      if (cached != 0) {
        table = cached & PAGE;
        shift = WalkCache.reachLog2(cached) - INDEX_LOG2;
        index = INDEX;
      }
    }
    int firstShift = shift;
    long pointerMask = pointerBits;
    long pte = ram.getLongAcquireOr(table | ((gpa >>> (shift - 3)) & index), 0);
    while ((pte & pointerMask) == V) {
      if (shift <= PAGE_LOG2) {
        return OTHER;
      }
      table = (pte << 2) & PAGE;
      shift -= INDEX_LOG2;
      pte = ram.getLongAcquireOr(table | ((gpa >>> (shift - 3)) & INDEX), 0);
    }
    if (!isCommonLeaf(pte, shift, access)) {
      return OTHER;
    }
    if (shift != firstShift && cache != null) {
      long word = WalkCache.word(table, shift + INDEX_LOG2, 0);
      cache.insert(c.guestSpace, gpa, word, 0, seen);
    }
    return word(pte, 0, shift);
  }

  /** {@link StageWalker#word} of a common leaf. */
  private static long word(long pte, long pointers, int sizeLog2) {
    long permissions = pte >>> 1;
    return ((pte << 2) & PAGE)
        | (permissions & (Access.READ | Access.EXECUTE))
        | (permissions & (pte >>> 6) & Access.WRITE)
        | (((pte | pointers) & G) >>> 2)
        | TranslationWord.USER_BIT
        | ((long) sizeLog2 << 56);
  }

  private static boolean isCanonical(TranslationContext c, long iova) {
    int unused = 64 - INDEX_LOG2 - c.firstShift;
    return iova << unused >> unused == iova;
  }

  /** Whether an entry that is no pointer is a leaf with nothing to be decided or done about it. */
  private boolean isCommonLeaf(long pte, int sizeLog2, int access) {
    // R, W and X of an entry are one bit above those of Access; D is to be set for writes.
    long wanted = VUA | ((access & 7) << 1) | ((access & Access.WRITE) << 6);
    return (pte & (wanted | uncommonBits)) == wanted
        && (pte & LEAF) != 0
        && (pte & WRITABLE) != PageTableEntry.W.mask()
        && ((pte << 2) & PAGE & ((1L << sizeLog2) - 1)) == 0;
  }
}
