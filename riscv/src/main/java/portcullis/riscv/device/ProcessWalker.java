package portcullis.riscv.device;

import portcullis.core.memory.Access;
import portcullis.riscv.device.TranslationTrace.Structure;
import portcullis.riscv.spec.DeviceContext;
import portcullis.riscv.spec.DirectoryEntry;
import portcullis.riscv.spec.FaultCause;
import portcullis.riscv.spec.ProcessContext;

/**
 * The process to locate the process context, section 2.3.2. Thread-safe; the caller allocates what
 * holds the result.
 */
final class ProcessWalker {
  private final StructureMemory memory;
  private final StageWalker stages;
  private final DeviceContextCheck check;

  ProcessWalker(StageWalker stages, DeviceContextCheck check) {
    this.memory = stages.memory;
    this.stages = stages;
    this.check = check;
  }

  /**
   * Locates the context of a process within the directory's width.
   *
   * @param device the device's context, whose directory has levels
   * @param found starts as the device's, receives what the process context says
   * @return 0, or a negative {@link TranslationWord} with the cause
   */
  long locate(
      TranslationContext device, int processId, Walk walk, TranslationContext.Builder found) {
    long table = device.directoryRoot; // step 1
    for (int level = device.directoryLevels - 1; level > 0; level--) {
      long guestAt = // step 2
          table + (long) ProcessContext.index(processId, level) * DirectoryEntry.BYTES;
      long at = translate(device, guestAt, DirectoryEntry.BYTES, walk); // steps 3, 5 and 6
      if (at < 0) {
        return at;
      }
      long entry = memory.load(at, device.firstStageBigEndian);
      walk.fetched(Structure.PROCESS_DIRECTORY_ENTRY, level, at, entry, "2.3.2 step 5");
      if (!DirectoryEntry.V.isSet(entry)) { // step 7
        return TranslationWord.fault(FaultCause.PDT_ENTRY_NOT_VALID);
      }
      if ((entry & DirectoryEntry.RESERVED) != 0) { // step 8
        return TranslationWord.fault(FaultCause.PDT_ENTRY_MISCONFIGURED);
      }
      table = DirectoryEntry.tablePhysAddr(entry); // step 9
    }
    long guestAt = table + (long) ProcessContext.index(processId, 0) * ProcessContext.BYTES;
    long at = translate(device, guestAt, ProcessContext.BYTES, walk); // steps 3 and 10
    return at < 0 ? at : read(at, device, processId, walk, found);
  }

  private long read(
      long at,
      TranslationContext device,
      int processId,
      Walk walk,
      TranslationContext.Builder found) {
    boolean bigEndian = device.firstStageBigEndian;
    long ta = memory.load(at + ProcessContext.TA_OFFSET, bigEndian);
    walk.fetched(Structure.PROCESS_CONTEXT, 0, at, ta, "2.3.2 step 10");
    if (!ProcessContext.V.isSet(ta)) { // step 11
      return TranslationWord.fault(FaultCause.PDT_ENTRY_NOT_VALID);
    }
    long fsc = memory.load(at + ProcessContext.FSC_OFFSET, bigEndian);
    walk.fetched(
        Structure.PROCESS_CONTEXT, 1, at + ProcessContext.FSC_OFFSET, fsc, "2.3.2 step 10");
    if (check.isProcessMisconfigured(ta, fsc, device.narrow)) { // step 12
      return TranslationWord.fault(FaultCause.PDT_ENTRY_MISCONFIGURED);
    }
    found.processId = processId;
    found.supervisorEnabled = ProcessContext.ENS.isSet(ta);
    found.supervisorUserAccess = ProcessContext.SUM.isSet(ta);
    found.pscid = ProcessContext.PSCID.extractInt(ta);
    found.firstLevels =
        DeviceContextCheck.firstLevels(DeviceContext.FSC_MODE.extractInt(fsc), device.narrow);
    found.firstRoot = DeviceContext.FSC_PPN.extract(fsc) << 12;
    return 0; // step 13
  }

  /** Where a part of the directory is, or a negative word with the cause. */
  private long translate(TranslationContext device, long guestAt, int sizeBytes, Walk walk) {
    long at = guestAt;
    if (device.secondLevels != 0) { // step 3
      long word = stages.walkSecond(device, guestAt, Access.READ, true, walk);
      if (word == StageFault.PAGE) {
        return walk.guestPageFault(guestAt, 1);
      }
      if (word < 0) {
        return cause(word);
      }
      at = TranslationWord.physAddr(word, guestAt);
    }
    long unreadable = memory.check(at, sizeBytes);
    return unreadable != 0 ? cause(unreadable) : at;
  }

  private static long cause(long stageFault) {
    return TranslationWord.fault(
        stageFault == StageFault.ACCESS
            ? FaultCause.PDT_LOAD_ACCESS_FAULT
            : FaultCause.PDT_DATA_CORRUPTION);
  }
}
