package portcullis.riscv.device;

import portcullis.core.memory.Access;
import portcullis.riscv.spec.FaultCause;

/**
 * Steps 17 to 19 of section 2.3: both stages and the MSI page table, without caches. Thread-safe;
 * allocates nothing.
 */
final class StageTranslation {
  private final StageWalker stages;
  private final FirstStageWalker firstStage;
  private final MessageTranslation messages;

  StageTranslation(StageWalker stages, MessageTranslation messages) {
    this.stages = stages;
    this.firstStage = new FirstStageWalker(stages);
    this.messages = messages;
  }

  /** The {@link TranslationWord} for an address, negative with the cause. */
  long translate(TranslationContext c, long iova, Walk walk) {
    if (c.secondLevels == 0) {
      if (c.firstLevels == 0) {
        walk.passes = true;
        return bare(iova);
      }
      long word = firstStage.walk(c, iova, walk);
      if (word > 0) {
        walk.firstSizeLog2 = TranslationWord.SIZE_LOG2.extractInt(word);
      }
      return word;
    }
    long first = 0;
    long gpa = iova;
    if (c.firstLevels != 0) { // step 17
      first = firstStage.walk(c, iova, walk);
      if (first < 0) {
        return first;
      }
      walk.firstSizeLog2 = TranslationWord.SIZE_LOG2.extractInt(first);
      gpa = TranslationWord.physAddr(first, iova);
      if (walk.trace != null) { // else there is no text to be made
        walk.decided("2.3 step 17", "guest-physical address 0x" + Long.toHexString(gpa));
      }
    }
    walk.gpa = gpa;
    long second;
    if (c.isMessage(gpa)) { // step 18
      second = messages.translate(c, gpa, walk);
    } else { // step 19
      second =
          guest(stages.walkSecond(c, gpa, walk.access, walk.checksPermissions, walk), gpa, walk);
    }
    if (second < 0) {
      return second;
    }
    walk.secondSizeLog2 = TranslationWord.SIZE_LOG2.extractInt(second);
    return combine(c, first, second, gpa);
  }

  private static long guest(long word, long gpa, Walk walk) {
    if (word >= 0) {
      return word;
    }
    if (word == StageFault.PAGE) {
      return walk.guestPageFault(gpa, 0);
    }
    return word == StageFault.ACCESS
        ? walk.accessFault()
        : TranslationWord.fault(FaultCause.PT_DATA_CORRUPTION);
  }

  private static long bare(long address) {
    return (address & TranslationWord.PAGE.mask())
        | Access.READ_WRITE
        | Access.EXECUTE
        | TranslationWord.USER.mask()
        | TranslationWord.ANYBODY.mask()
        | TranslationWord.SIZE_LOG2.place(12);
  }

  /** The page that both stages agree on: the smaller one, with the permissions of both. */
  static long combine(TranslationContext c, long first, long second, long gpa) {
    int sizeLog2 = TranslationWord.SIZE_LOG2.extractInt(second);
    if (c.firstLevels != 0) {
      sizeLog2 = Math.min(sizeLog2, TranslationWord.SIZE_LOG2.extractInt(first));
    }
    if (sizeLog2 > 12 && c.hasMessageIn(gpa, sizeLog2)) {
      sizeLog2 = 12; // interrupt files in the range are translated otherwise
    }
    long page = TranslationWord.physAddr(second, gpa) & -1L << sizeLog2;
    long memoryType = TranslationWord.PBMT.extract(first);
    long permissions = TranslationWord.PERMISSIONS.extract(second);
    long flags = TranslationWord.USER.mask() | TranslationWord.ANYBODY.mask();
    if (c.firstLevels != 0) {
      permissions &= TranslationWord.PERMISSIONS.extract(first);
      flags = first & (TranslationWord.USER.mask() | TranslationWord.GLOBAL.mask());
    }
    return page
        | permissions
        | flags
        | TranslationWord.PBMT.place(
            memoryType != 0 ? memoryType : TranslationWord.PBMT.extract(second))
        | TranslationWord.SIZE_LOG2.place(sizeLog2);
  }
}
