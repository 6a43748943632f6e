package portcullis.riscv.device;

import org.jspecify.annotations.Nullable;
import portcullis.riscv.device.TranslationTrace.Structure;
import portcullis.riscv.spec.Capabilities;
import portcullis.riscv.spec.DeviceContext;
import portcullis.riscv.spec.DirectoryEntry;
import portcullis.riscv.spec.FaultCause;

/**
 * The process to locate the device context, section 2.3.1. Thread-safe; allocates the context it
 * has found.
 */
final class DirectoryWalker {
  private final StructureMemory memory;
  private final boolean extended;
  private final DeviceContextCheck check;
  private final long guestPageNumbers;

  DirectoryWalker(StructureMemory memory, RiscvIommuConfig config, DeviceContextCheck check) {
    this.memory = memory;
    this.extended = config.extendedContexts();
    this.check = check;
    this.guestPageNumbers = (1L << (guestAddressBits(config.capabilities()) - 12)) - 1;
  }

  /** MGPAW of section 2.1.3.6. */
  private static int guestAddressBits(Capabilities capabilities) {
    if (capabilities.has(Capabilities.SV57X4)) {
      return 59;
    }
    if (capabilities.has(Capabilities.SV48X4)) {
      return 50;
    }
    if (capabilities.has(Capabilities.SV39X4)) {
      return 41;
    }
    return capabilities.has(Capabilities.SV32X4) ? 34 : capabilities.physicalAddressBits();
  }

  /**
   * Locates the context of a device.
   *
   * @param directory a {@link Directory} word that covers the device
   * @param seen {@link Generation#current} from before the directory word was read
   * @param walk told of what is read
   * @param found receives the context
   * @return why there is none, or null if there is
   */
  @Nullable FaultCause locate(
      long directory, int deviceId, long seen, Walk walk, TranslationContext.Builder found) {
    boolean bigEndian = Directory.BIG_ENDIAN.isSet(directory);
    long table = directory & Directory.ROOT.mask(); // step 1
    for (int level = Directory.LEVELS.extractInt(directory) - 1; level > 0; level--) { // step 2
      long at =
          table + (long) DirectoryEntry.index(deviceId, level, extended) * DirectoryEntry.BYTES;
      long unreadable = memory.check(at, DirectoryEntry.BYTES);
      if (unreadable != 0) { // steps 3 and 4
        return cause(unreadable);
      }
      long entry = memory.load(at, bigEndian);
      walk.fetched(Structure.DEVICE_DIRECTORY_ENTRY, level, at, entry, "2.3.1 step 3");
      if (!DirectoryEntry.V.isSet(entry)) { // step 5
        return FaultCause.DDT_ENTRY_NOT_VALID;
      }
      if ((entry & DirectoryEntry.RESERVED) != 0) { // step 6
        return FaultCause.DDT_ENTRY_MISCONFIGURED;
      }
      table = DirectoryEntry.tablePhysAddr(entry); // step 7
    }
    int sizeBytes = extended ? DeviceContext.EXTENDED_BYTES : DeviceContext.BASE_BYTES;
    long at = table + (long) DirectoryEntry.index(deviceId, 0, extended) * sizeBytes;
    long unreadable = memory.check(at, sizeBytes);
    if (unreadable != 0) { // step 8
      return cause(unreadable);
    }
    found.deviceId = deviceId;
    found.seen = seen;
    found.bigEndian = bigEndian;
    found.narrowGuest = Directory.NARROW_GUEST.isSet(directory);
    return read(at, walk, found);
  }

  private static FaultCause cause(long unreadable) {
    return unreadable == StageFault.ACCESS
        ? FaultCause.DDT_LOAD_ACCESS_FAULT
        : FaultCause.DDT_DATA_CORRUPTION;
  }

  private @Nullable FaultCause read(long at, Walk walk, TranslationContext.Builder found) {
    long tc = word(at, DeviceContext.TC_OFFSET, found.bigEndian, walk);
    if (!DeviceContext.V.isSet(tc)) { // step 9
      return FaultCause.DDT_ENTRY_NOT_VALID;
    }
    long iohgatp = word(at, DeviceContext.IOHGATP_OFFSET, found.bigEndian, walk);
    long ta = word(at, DeviceContext.TA_OFFSET, found.bigEndian, walk);
    long fsc = word(at, DeviceContext.FSC_OFFSET, found.bigEndian, walk);
    if (check.isMisconfigured(tc, iohgatp, ta, fsc, found.bigEndian, found.narrowGuest)
        || (extended && !readExtension(at, iohgatp, walk, found))) { // step 10
      return FaultCause.DDT_ENTRY_MISCONFIGURED;
    }
    decodeControls(tc, found);
    found.resourceId = DeviceContext.RCID.extractInt(ta);
    found.monitoringId = DeviceContext.MCID.extractInt(ta);
    int mode = DeviceContext.FSC_MODE.extractInt(fsc);
    long root = DeviceContext.FSC_PPN.extract(fsc) << 12;
    if (found.hasProcesses) {
      found.directoryLevels = mode;
      found.directoryRoot = root;
    } else {
      found.firstLevels = DeviceContextCheck.firstLevels(mode, found.narrow);
      found.firstRoot = root;
      found.pscid = DeviceContext.PSCID.extractInt(ta);
    }
    found.secondLevels =
        DeviceContextCheck.secondLevels(
            DeviceContext.IOHGATP_MODE.extractInt(iohgatp), found.narrowGuest);
    found.secondRoot = DeviceContext.IOHGATP_PPN.extract(iohgatp) << 12;
    found.gscid = DeviceContext.GSCID.extractInt(iohgatp);
    return null; // step 11
  }

  private static void decodeControls(long tc, TranslationContext.Builder found) {
    found.faultsDisabled = DeviceContext.DTF.isSet(tc);
    found.atsEnabled = DeviceContext.EN_ATS.isSet(tc);
    found.pageRequestsEnabled = DeviceContext.EN_PRI.isSet(tc);
    found.responsesHaveProcess = DeviceContext.PRPR.isSet(tc);
    found.guestAddressesInAts = DeviceContext.T2GPA.isSet(tc);
    found.updatesFirstStage = DeviceContext.SADE.isSet(tc);
    found.updatesSecondStage = DeviceContext.GADE.isSet(tc);
    found.firstStageBigEndian = DeviceContext.SBE.isSet(tc);
    found.narrow = DeviceContext.SXL.isSet(tc);
    found.hasProcesses = DeviceContext.PDTV.isSet(tc);
    found.defaultProcess = DeviceContext.DPE.isSet(tc);
  }

  /** The rest of the extended format; false if it is misconfigured. */
  private boolean readExtension(
      long at, long iohgatp, Walk walk, TranslationContext.Builder found) {
    long msiptp = word(at, DeviceContext.MSIPTP_OFFSET, found.bigEndian, walk);
    long mask = word(at, DeviceContext.MSI_ADDR_MASK_OFFSET, found.bigEndian, walk);
    long pattern = word(at, DeviceContext.MSI_ADDR_PATTERN_OFFSET, found.bigEndian, walk);
    long last = word(at, DeviceContext.MSI_ADDR_PATTERN_OFFSET + 8, found.bigEndian, walk);
    found.hasMessages = DeviceContext.MSIPTP_MODE.extractInt(msiptp) != 0;
    found.messageRoot = DeviceContext.MSIPTP_PPN.extract(msiptp) << 12;
    found.messageMask = mask;
    found.messagePattern = pattern;
    return ((mask | pattern) & ~guestPageNumbers) == 0
        && !check.isExtensionMisconfigured(iohgatp, msiptp, mask, pattern, last);
  }

  private long word(long at, int offset, boolean bigEndian, Walk walk) {
    long word = memory.load(at + offset, bigEndian);
    walk.fetched(Structure.DEVICE_CONTEXT, offset / 8, at + offset, word, "2.3.1 step 8");
    return word;
  }
}
