package portcullis.riscv.device;

import org.jspecify.annotations.Nullable;
import portcullis.core.memory.Access;
import portcullis.riscv.device.TranslationTrace.Structure;
import portcullis.riscv.spec.Capabilities;
import portcullis.riscv.spec.PageTableEntry;

/**
 * What the walks of both stages share: the judgement of single entries, by the steps of the
 * Privileged specification's "Virtual Address Translation Process". Thread-safe; allocates nothing.
 */
final class StageWalker {
  private static final long V = PageTableEntry.V.mask();
  private static final long R = PageTableEntry.R.mask();
  private static final long W = PageTableEntry.W.mask();
  private static final long X = PageTableEntry.X.mask();
  private static final long U = PageTableEntry.U.mask();
  private static final long A = PageTableEntry.A.mask();
  private static final long D = PageTableEntry.D.mask();
  private static final long N = PageTableEntry.N.mask();

  /** Bits that are reserved in an entry that points to a table. */
  private static final long RESERVED_IN_POINTER = D | A | U | N | PageTableEntry.PBMT.mask();

  private static final long PBMT_RESERVED = PageTableEntry.PBMT.mask();

  /** Bits of a leaf that ask for more than its address and permissions. */
  static final long UNCOMMON_IN_LEAF = N | PageTableEntry.PBMT.mask();

  final StructureMemory memory;

  /** Cached non-leaf entries of both stages, if any are to be cached. */
  final @Nullable WalkCache firstPointers;

  final @Nullable WalkCache secondPointers;
  private final long reserved;

  /**
   * @param walkEntries of each stage that may be cached, a power of two or 0
   */
  StageWalker(
      StructureMemory memory, Capabilities capabilities, int walkEntries, Generation generation) {
    this.memory = memory;
    this.firstPointers = walkEntries == 0 ? null : new WalkCache(walkEntries, generation);
    this.secondPointers = walkEntries == 0 ? null : new WalkCache(walkEntries, generation);
    long mask = PageTableEntry.LAYOUT.reservedMask();
    if (!capabilities.has(Capabilities.SVRSW60T59B)) {
      mask |= PageTableEntry.RSW_60_59.mask();
    }
    if (!capabilities.has(Capabilities.SVPBMT)) {
      mask |= PageTableEntry.PBMT.mask();
    }
    this.reserved = mask;
  }

  /** Bits that no entry may have. */
  long reserved() {
    return reserved;
  }

  /** Bits of which an entry that points to a table has V and no other. */
  long pointerBits() {
    return V | R | W | X | RESERVED_IN_POINTER | reserved;
  }

  /** Steps 2 and 3: whether an entry that was read must fault, whatever it is. */
  boolean isBad(long pte) {
    return (pte & V) == 0 || (pte & reserved) != 0 || (pte & (R | W)) == W;
  }

  /** Why an entry that {@link #isBad} could not be used: {@link StageFault}. */
  long reason(long pte, long physAddr, boolean narrow) {
    long unreadable = pte != 0 ? 0 : memory.check(physAddr, narrow ? 4 : 8);
    return unreadable != 0 ? unreadable : StageFault.PAGE;
  }

  /** Step 4. */
  static boolean isLeaf(long pte) {
    return (pte & (R | X)) != 0;
  }

  /** Whether an entry that is no leaf is no pointer either. */
  static boolean isBadPointer(long pte, int level) {
    return level == 0 || (pte & RESERVED_IN_POINTER) != 0;
  }

  /** Size of a leaf's page as a power of two, or -1 if step 5 or Svnapot refuse the leaf. */
  static int leafSizeLog2(long pte, int level, int format) {
    if ((pte & PBMT_RESERVED) == PBMT_RESERVED) {
      return -1;
    }
    long page = PageTableEntry.physAddr(pte);
    if ((pte & N) != 0) {
      return level == 0 && (page >>> 12 & 0xf) == PageTableEntry.NAPOT_64K_PPN
          ? PageTableEntry.NAPOT_SIZE_LOG2
          : -1;
    }
    int sizeLog2 = 12 + TableFormat.indexLog2(format) * level;
    return (page & ((1L << sizeLog2) - 1)) == 0 ? sizeLog2 : -1;
  }

  /** Whether the permission bits of a leaf allow {@code access}. */
  static boolean allows(long pte, int access) {
    int allowed =
        ((pte & R) != 0 ? Access.READ : 0)
            | ((pte & W) != 0 ? Access.WRITE : 0)
            | ((pte & X) != 0 ? Access.EXECUTE : 0);
    return (access & ~allowed) == 0;
  }

  static boolean isUser(long pte) {
    return (pte & U) != 0;
  }

  static boolean isAccessed(long pte) {
    return (pte & A) != 0;
  }

  /**
   * Bits of a leaf that step 9 has to set.
   *
   * @param dirties the access is a write, or may lead to one
   */
  static long missing(long pte, boolean dirties) {
    long wanted = dirties && (pte & W) != 0 ? A | D : A;
    return wanted & ~pte;
  }

  /** The {@link TranslationWord} of a leaf that was found good. */
  static long word(long pte, int sizeLog2) {
    // Each field moved to its place; permission to write is W and D.
    return ((pte << 2) & TranslationWord.PAGE.mask() & (-1L << sizeLog2))
        | ((pte >>> 1) & (Access.READ | Access.EXECUTE))
        | ((pte >>> 1) & (pte >>> 6) & Access.WRITE)
        | ((pte & U) << 2)
        | ((pte & PageTableEntry.G.mask()) >>> 2)
        | ((pte & PBMT_RESERVED) >>> 57)
        | ((long) sizeLog2 << 56);
  }

  /**
   * Walks a second stage: "Two-Stage Address Translation", for a guest-physical address.
   *
   * @param access bits of {@link Access} that the entries must allow if {@code checks}
   * @return a {@link TranslationWord}, or a {@link StageFault}
   */
  long walkSecond(TranslationContext c, long gpa, int access, boolean checks, Walk walk) {
    int format = TableFormat.of(c.secondLevels, true, c.narrowGuest);
    boolean narrow = c.narrowGuest;
    if (gpa >>> TableFormat.addressBits(format) != 0 || c.isTooWide(gpa)) {
      walk.decided("Privileged, two stages", "guest-physical address too wide");
      return StageFault.PAGE;
    }
    long table = c.secondRoot; // step 1
    int level = c.secondLevels - 1;
    long cached = walk.lookup(secondPointers, c.guestSpace, c.guestSalt, gpa, c.secondReaches);
    if (cached != 0) {
      table = cached & TranslationWord.PAGE.mask();
      level = TableFormat.levelOf(format, WalkCache.reachLog2(cached));
    }
    int firstLevel = level;
    while (true) {
      long at = table + TableFormat.entryOffset(format, gpa, level);
      long pte = memory.loadEntry(at, narrow, c.bigEndian); // step 2
      walk.fetched(Structure.SECOND_STAGE_ENTRY, level, at, pte, "Privileged, step 2");
      if (isBad(pte)) { // step 3
        return reason(pte, at, narrow);
      }
      if (!isLeaf(pte)) { // step 4
        if (isBadPointer(pte, level)) {
          return StageFault.PAGE;
        }
        table = PageTableEntry.physAddr(pte);
        level--;
        continue;
      }
      int sizeLog2 = leafSizeLog2(pte, level, format);
      if (sizeLog2 < 0 || (checks && !allows(pte, access)) || !isUser(pte)) { // steps 5 to 7
        return StageFault.PAGE;
      }
      long missing = missing(pte, (access & Access.WRITE) != 0);
      if (missing != 0) { // step 9
        if (!c.updatesSecondStage && (checks || !isAccessed(pte))) {
          return StageFault.PAGE;
        }
        if (!c.updatesSecondStage) { // readable at least, which an ATS answer may say
          missing = 0;
        } else if (!memory.replaceEntry(at, narrow, c.bigEndian, pte, pte | missing)) {
          continue; // it has changed: back to step 2
        }
      }
      if (level != firstLevel) {
        long word = WalkCache.word(at & -4096, TableFormat.reachLog2(format, level), 0);
        walk.insert(secondPointers, c.guestSpace, c.guestSalt, gpa, word, 0);
      }
      return word(pte | missing, sizeLog2); // step 10
    }
  }
}
