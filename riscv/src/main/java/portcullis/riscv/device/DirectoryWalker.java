package portcullis.riscv.device;

import org.jspecify.annotations.Nullable;
import portcullis.core.memory.PhysicalMemory;
import portcullis.machine.bus.SystemBus;
import portcullis.riscv.spec.DeviceContext;
import portcullis.riscv.spec.DirectoryEntry;
import portcullis.riscv.spec.FaultCause;
import portcullis.riscv.spec.FirstStageMode;

/**
 * The process to locate the device context, section 2.3.1. Thread-safe; allocates nothing.
 *
 * <p>Entries are read with acquire, so that a table is seen as it was before software stored the
 * entry that points to it with release.
 */
final class DirectoryWalker {
  private final SystemBus bus;
  private final PhysicalMemory ram;
  private final boolean extended;
  private final DeviceContextCheck check;

  DirectoryWalker(SystemBus bus, RiscvIommuConfig config) {
    this.bus = bus;
    this.ram = bus.ram();
    this.extended = config.extendedContexts();
    this.check = new DeviceContextCheck(config.capabilities());
  }

  /**
   * Locates the context of a device.
   *
   * @param directory a {@link Directory} word that covers the device
   * @param located receives the context
   * @return why there is none, or null if there is
   */
  @Nullable FaultCause locate(long directory, int deviceId, LocatedContext located) {
    long table = directory & Directory.ROOT.mask(); // step 1
    for (int level = Directory.LEVELS.extractInt(directory) - 1; level > 0; level--) { // step 2
      long address =
          table + (long) DirectoryEntry.index(deviceId, level, extended) * DirectoryEntry.BYTES;
      if (!bus.isRam(address, DirectoryEntry.BYTES)) { // step 3; step 4 cannot happen: no poison
        return FaultCause.DDT_LOAD_ACCESS_FAULT;
      }
      long entry = ram.getLongAcquire(address);
      if (!DirectoryEntry.V.isSet(entry)) { // step 5
        return FaultCause.DDT_ENTRY_NOT_VALID;
      }
      if ((entry & DirectoryEntry.RESERVED) != 0) { // step 6
        return FaultCause.DDT_ENTRY_MISCONFIGURED;
      }
      table = DirectoryEntry.tablePhysAddr(entry); // step 7
    }
    int sizeBytes = extended ? DeviceContext.EXTENDED_BYTES : DeviceContext.BASE_BYTES;
    long address = table + (long) DirectoryEntry.index(deviceId, 0, extended) * sizeBytes;
    if (!bus.isRam(address, sizeBytes)) { // step 8
      return FaultCause.DDT_LOAD_ACCESS_FAULT;
    }
    return read(address, deviceId, located);
  }

  private @Nullable FaultCause read(long address, int deviceId, LocatedContext located) {
    long tc = ram.getLongAcquire(address + DeviceContext.TC_OFFSET);
    if (!DeviceContext.V.isSet(tc)) { // step 9
      return FaultCause.DDT_ENTRY_NOT_VALID;
    }
    long iohgatp = ram.getLongAcquire(address + DeviceContext.IOHGATP_OFFSET);
    long ta = ram.getLongAcquire(address + DeviceContext.TA_OFFSET);
    long fsc = ram.getLongAcquire(address + DeviceContext.FSC_OFFSET);
    if (check.isMisconfigured(tc, iohgatp, ta, fsc) // step 10
        || (extended && isExtensionMisconfigured(address, iohgatp))) {
      return FaultCause.DDT_ENTRY_MISCONFIGURED;
    }
    boolean hasProcesses = DeviceContext.PDTV.isSet(tc);
    FirstStageMode mode = FirstStageMode.of(DeviceContext.FSC_MODE.extractInt(fsc));
    int levels = hasProcesses || mode == null ? 0 : mode.levels();
    located.word =
        ContextWord.VALID.mask()
            | ContextWord.DEVICE_ID.place(deviceId)
            | ContextWord.PSCID.place(levels == 0 ? 0 : DeviceContext.PSCID.extract(ta))
            | ContextWord.LEVELS.place(levels)
            | ContextWord.DTF.flag(DeviceContext.DTF.isSet(tc))
            | ContextWord.PDTV.flag(hasProcesses);
    located.rootPhysAddr = DeviceContext.FSC_PPN.extract(fsc) << 12;
    return null; // step 11
  }

  private boolean isExtensionMisconfigured(long address, long iohgatp) {
    return check.isExtensionMisconfigured(
        iohgatp,
        ram.getLongAcquire(address + DeviceContext.MSIPTP_OFFSET),
        ram.getLongAcquire(address + DeviceContext.MSI_ADDR_MASK_OFFSET),
        ram.getLongAcquire(address + DeviceContext.MSI_ADDR_PATTERN_OFFSET),
        ram.getLongAcquire(address + DeviceContext.MSI_ADDR_PATTERN_OFFSET + 8));
  }
}
