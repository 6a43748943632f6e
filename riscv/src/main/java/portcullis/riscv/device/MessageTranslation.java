package portcullis.riscv.device;

import portcullis.core.memory.Access;
import portcullis.riscv.device.TranslationTrace.Structure;
import portcullis.riscv.spec.Capabilities;
import portcullis.riscv.spec.FaultCause;
import portcullis.riscv.spec.MsiPageTableEntry;

/** The process to translate addresses of MSIs, section 2.3.3. Thread-safe; allocates nothing. */
final class MessageTranslation {
  private static final long RESERVED_IN_BASIC = MsiPageTableEntry.BASIC.reservedMask();
  private static final long RESERVED_IN_MRIF = MsiPageTableEntry.MRIF.get(0).reservedMask();
  private static final long RESERVED_IN_NOTICE = MsiPageTableEntry.MRIF.get(1).reservedMask();

  private final StructureMemory memory;
  private final boolean hasResidentFiles;

  MessageTranslation(StructureMemory memory, Capabilities capabilities) {
    this.memory = memory;
    this.hasResidentFiles = capabilities.has(Capabilities.MSI_MRIF);
  }

  /**
   * Translates an address that {@link TranslationContext#isMessage} (steps 1 to 4).
   *
   * @param walk receives the kind of file
   * @return the {@link TranslationWord} of a page, for a memory-resident file that of the notice
   *     and without meaning as an address of the access; negative with the cause
   */
  long translate(TranslationContext c, long gpa, Walk walk) {
    long file = Long.compress(gpa >>> 12, c.messageMask); // step 5
    long at = c.messageRoot | file * MsiPageTableEntry.BYTES; // steps 6 and 7
    long unreadable = memory.check(at, MsiPageTableEntry.BYTES);
    if (unreadable != 0) { // steps 7 and 8
      return TranslationWord.fault(
          unreadable == StageFault.ACCESS
              ? FaultCause.MSI_PTE_LOAD_ACCESS_FAULT
              : FaultCause.MSI_PT_DATA_CORRUPTION);
    }
    long low = memory.load(at, c.bigEndian);
    walk.fetched(Structure.MSI_ENTRY, 0, at, low, "2.3.3 step 7");
    if (!MsiPageTableEntry.V.isSet(low)) { // step 9
      return TranslationWord.fault(FaultCause.MSI_PTE_NOT_VALID);
    }
    long mode = MsiPageTableEntry.M.extract(low);
    long page;
    if (MsiPageTableEntry.C.isSet(low)) { // step 10: no custom interpretation here
      return TranslationWord.fault(FaultCause.MSI_PTE_MISCONFIGURED);
    } else if (mode == MsiPageTableEntry.MODE_BASIC && (low & RESERVED_IN_BASIC) == 0) { // 13
      page = MsiPageTableEntry.PPN.extract(low) << 12;
    } else if (mode == MsiPageTableEntry.MODE_MRIF && hasResidentFiles) { // step 14
      long high = memory.load(at + 8, c.bigEndian);
      walk.fetched(Structure.MSI_ENTRY, 1, at + 8, high, "2.3.3 step 14");
      if ((low & RESERVED_IN_MRIF) != 0 || (high & RESERVED_IN_NOTICE) != 0) {
        return TranslationWord.fault(FaultCause.MSI_PTE_MISCONFIGURED);
      }
      walk.isResidentFile = true;
      walk.residentFilePhysAddr = MsiPageTableEntry.MRIF_ADDRESS.extract(low) << 9;
      walk.noticeIdentity =
          MsiPageTableEntry.NID_LOW.extractInt(high)
              | MsiPageTableEntry.NID_HIGH.extractInt(high) << 10;
      page = MsiPageTableEntry.NPPN.extract(high) << 12;
    } else { // step 12, or as above
      return TranslationWord.fault(FaultCause.MSI_PTE_MISCONFIGURED);
    }
    if (walk.checksPermissions && (walk.access & Access.EXECUTE) != 0) { // step 15
      return TranslationWord.fault(FaultCause.INSTRUCTION_ACCESS_FAULT);
    }
    walk.isMessage = true;
    return page
        | Access.READ_WRITE
        | TranslationWord.USER.mask()
        | TranslationWord.SIZE_LOG2.place(12);
  }
}
