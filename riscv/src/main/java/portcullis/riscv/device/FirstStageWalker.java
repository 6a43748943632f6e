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
    boolean narrow = c.narrow;
    long table = c.firstRoot; // step 1
    long global = 0;
    int level = c.firstLevels - 1;
    while (true) {
      long guestAt = table + TableFormat.entryOffset(format, iova, level);
      long at = c.secondLevels == 0 ? guestAt : locate(c, guestAt, false, walk);
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
        table = PageTableEntry.physAddr(pte);
        level--;
        continue;
      }
      int sizeLog2 = StageWalker.leafSizeLog2(pte, level, format); // step 5
      if (sizeLog2 < 0 || !isAllowed(pte, walk)) { // steps 6 to 8
        return walk.pageFault();
      }
      long missing = StageWalker.missing(pte, (walk.access & Access.WRITE) != 0);
      if (missing != 0) { // step 9
        if (!c.updatesFirstStage && (walk.checksPermissions || !StageWalker.isAccessed(pte))) {
          return walk.pageFault();
        }
        if (!c.updatesFirstStage) { // readable at least, which an ATS answer may say
          missing = 0;
        } else {
          long writable = c.secondLevels == 0 ? at : locate(c, guestAt, true, walk);
          if (writable < 0) {
            return writable;
          }
          if (!memory.replaceEntry(at, narrow, c.firstStageBigEndian, pte, pte | missing)) {
            continue; // it has changed: back to step 2
          }
        }
      }
      return StageWalker.word(pte | missing | global, sizeLog2); // step 10
    }
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
    return word < 0 ? fault(word, walk) : TranslationWord.physAddr(word, guestAddress);
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
