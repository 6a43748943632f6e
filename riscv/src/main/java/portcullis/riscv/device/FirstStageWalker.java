package portcullis.riscv.device;

import portcullis.core.memory.Access;
import portcullis.riscv.device.TranslationTrace.Structure;
import portcullis.riscv.spec.FaultCause;
import portcullis.riscv.spec.PageTableEntry;

/**
 * Walks first-stage tables: the Privileged specification's "Virtual Address Translation Process",
 * by its step numbers; tables of a guest are found through its second stage.
 *
 * <p>Thread-safe; allocates nothing.
 */
final class FirstStageWalker {
  /** An entry was changed by others between reading and writing it; no cause has this code. */
  private static final long CHANGED = Long.MIN_VALUE;

  private final StageWalker stages;
  private final StructureMemory memory;

  FirstStageWalker(StageWalker stages) {
    this.stages = stages;
    this.memory = stages.memory;
  }

  /**
   * Translates an address, to a guest-physical one if the context has a second stage.
   *
   * @return a {@link TranslationWord}, negative with the cause if {@code walk.access} must fault
   */
  long walk(TranslationContext c, long iova, Walk walk) {
    int format = TableFormat.of(c.firstLevels, false, c.narrow);
    if (!isCanonical(iova, format)) {
      walk.decided("Privileged", "address not canonical");
      return walk.pageFault();
    }
    long cached = walk.lookup(stages.firstPointers, c.space, c.salt, iova, c.firstReaches);
    if (cached != 0) {
      int level = TableFormat.levelOf(format, WalkCache.reachLog2(cached));
      long table = cached & TranslationWord.PAGE.mask();
      return walkFrom(c, iova, table, true, level, WalkCache.global(cached), walk);
    }
    boolean host = c.secondLevels == 0;
    return walkFrom(c, iova, c.firstRoot, host, c.firstLevels - 1, 0, walk); // step 1
  }

  /**
   * Walks from a table downwards.
   *
   * @param tableInMemory its address is one of memory, not one of the guest
   * @param globalAbove G if any of the entries that lead to it has it
   */
  private long walkFrom(
      TranslationContext c,
      long iova,
      long firstTable,
      boolean tableInMemory,
      int firstLevel,
      long globalAbove,
      Walk walk) {
    int format = TableFormat.of(c.firstLevels, false, c.narrow);
    boolean narrow = c.narrow;
    long table = firstTable;
    boolean inMemory = tableInMemory;
    int level = firstLevel;
    long global = globalAbove;
    long pointers = global;
    while (true) {
      long guestAt = table + TableFormat.entryOffset(format, iova, level);
      long at = inMemory ? guestAt : locate(c, guestAt, false, walk);
      if (at < 0) {
        return at;
      }
      long pte = memory.loadEntry(at, narrow, c.firstStageBigEndian); // step 2
      walk.fetched(Structure.FIRST_STAGE_ENTRY, level, at, pte, "Privileged, step 2");
      if (stages.isBad(pte)) { // step 3
        return fault(stages.reason(pte, at, narrow), walk);
      }
      global |= pte & PageTableEntry.G.mask();
      if (!StageWalker.isLeaf(pte)) { // step 4
        if (StageWalker.isBadPointer(pte, level)) {
          return walk.pageFault();
        }
        pointers = global;
        table = PageTableEntry.physAddr(pte);
        inMemory = c.secondLevels == 0;
        level--;
        continue;
      }
      int sizeLog2 = StageWalker.leafSizeLog2(pte, level, format); // step 5
      if (sizeLog2 < 0 || !isAllowed(pte, walk)) { // steps 6 to 8
        return walk.pageFault();
      }
      long missing = StageWalker.missing(pte, (walk.access & Access.WRITE) != 0);
      if (missing != 0 && c.updatesFirstStage && inMemory && c.secondLevels != 0) {
        walk.usesWalkCache = false; // the guest's own address of the entry is needed
        return walk(c, iova, walk);
      }
      if (missing != 0) { // step 9
        long outcome = update(c, at, guestAt, pte, missing, walk);
        if (outcome == CHANGED) {
          continue; // back to step 2
        }
        if (outcome < 0) {
          return outcome;
        }
        missing = outcome;
      }
      if (level != firstLevel) {
        cache(
            c,
            iova,
            WalkCache.word(at & -4096, TableFormat.reachLog2(format, level), pointers),
            walk);
      }
      return StageWalker.word(pte | missing | global, sizeLog2); // step 10
    }
  }

  /**
   * Step 9: sets bits that are missing in a leaf, if the IOMMU does that.
   *
   * @return the bits that are set now, or {@link #CHANGED}, or a negative word with the cause
   */
  private long update(
      TranslationContext c, long at, long guestAt, long pte, long missing, Walk walk) {
    if (!c.updatesFirstStage) {
      return walk.checksPermissions || !StageWalker.isAccessed(pte)
          ? walk.pageFault()
          : 0; // readable at least, which an ATS answer may say
    }
    long writable = c.secondLevels == 0 ? at : locate(c, guestAt, true, walk);
    if (writable < 0) {
      return writable;
    }
    return memory.replaceEntry(at, c.narrow, c.firstStageBigEndian, pte, pte | missing)
        ? missing
        : CHANGED;
  }

  private void cache(TranslationContext c, long iova, long word, Walk walk) {
    long origin = c.secondLevels == 0 ? 0 : walk.tableOrigin;
    walk.insert(stages.firstPointers, c.space, c.salt, iova, word, origin);
  }

  /** Section 2.1.3.4: the sign must be extended, or in Sv32 zeros. */
  private static boolean isCanonical(long iova, int format) {
    int unused = 64 - TableFormat.addressBits(format);
    return TableFormat.isNarrow(format) ? iova >>> 32 == 0 : iova << unused >> unused == iova;
  }

  /** Where an entry of a guest's table is, or a negative word with the cause. */
  private long locate(TranslationContext c, long guestAddress, boolean writes, Walk walk) {
    int access = writes ? Access.WRITE : Access.READ;
    long word = stages.walkSecond(c, guestAddress, access, true, walk);
    if (word == StageFault.PAGE) {
      walk.decided("Privileged, implicit access", "guest-page fault");
      return walk.guestPageFault(guestAddress, writes ? 3 : 1);
    }
    if (word < 0) {
      return fault(word, walk);
    }
    walk.tableOrigin =
        EntryCache.origin(guestAddress, 0, TranslationWord.SIZE_LOG2.extractInt(word));
    return TranslationWord.physAddr(word, guestAddress);
  }

  private static long fault(long stageFault, Walk walk) {
    if (stageFault == StageFault.PAGE) {
      return walk.pageFault();
    }
    return stageFault == StageFault.ACCESS
        ? walk.accessFault()
        : TranslationWord.fault(FaultCause.PT_DATA_CORRUPTION);
  }

  private static boolean isAllowed(long pte, Walk walk) {
    if (walk.checksPermissions && !StageWalker.allows(pte, walk.access)) {
      return false;
    }
    if (!walk.supervisor) {
      return StageWalker.isUser(pte);
    }
    return !StageWalker.isUser(pte)
        || (walk.supervisorUserAccess
            && (!walk.checksPermissions || (walk.access & Access.EXECUTE) == 0));
  }
}
