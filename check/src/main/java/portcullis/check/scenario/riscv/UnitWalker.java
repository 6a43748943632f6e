package portcullis.check.scenario.riscv;

import portcullis.core.memory.PhysicalMemory;
import portcullis.core.sync.SharedLongArray;
import portcullis.riscv.spec.DeviceContext;
import portcullis.riscv.spec.DirectoryEntry;
import portcullis.riscv.spec.DirectoryMode;
import portcullis.riscv.spec.DirectoryPointer;
import portcullis.riscv.spec.FirstStageMode;
import portcullis.riscv.spec.IotinvalVma;
import portcullis.riscv.spec.PageTableEntry;
import portcullis.riscv.spec.ProcessContext;

/**
 * What a small unit looks up and keeps: the contexts of two devices and of two processes of each,
 * and one translation. Guarded by the hardware lock of its {@link SmallUnit}.
 */
final class UnitWalker {
  /** Answer of {@link #translate}: the request was refused. */
  static final long REFUSED = -1;

  /** For requests without a process id. */
  static final int NO_PROCESS = -1;

  private static final int DEVICES = 2;
  private static final int PROCESSES = 2;
  private static final int CONTEXT_WORDS = 3;
  private static final int TAG_SHIFT = 40;
  private static final long PAGE = -1L << 12;

  private final PhysicalMemory memory;
  private final int firstDeviceId;
  private final ReadOrder order;

  // Of each device tc, ta and fsc; not valid where V in tc is 0.
  private final SharedLongArray contexts = new SharedLongArray(DEVICES * CONTEXT_WORDS);
  // Of each process ta and fsc; not valid where V in ta is 0.
  private final SharedLongArray processes = new SharedLongArray(DEVICES * PROCESSES * 2);
  // PSCID above, page below, and 1; then where it leads.
  private final SharedLongArray translation = new SharedLongArray(2);
  // Of each device with ATS the page that it keeps, and 1; then where it leads.
  private final SharedLongArray kept = new SharedLongArray(DEVICES * 2);

  /** In which order a unit reads a context: any is permitted (section 2.2.2). */
  enum ReadOrder {
    /** The doubleword with V, then the others. */
    VALID_FIRST,
    /** The others, then the doubleword with V. */
    VALID_LAST
  }

  UnitWalker(PhysicalMemory memory, int firstDeviceId, ReadOrder order) {
    this.memory = memory;
    this.firstDeviceId = firstDeviceId;
    this.order = order;
  }

  /** Where a request goes. */
  long translate(long ddtp, int deviceId, int processId, long iova) {
    int at = (deviceId - firstDeviceId) * CONTEXT_WORDS;
    DirectoryMode mode = DirectoryMode.of(ddtp);
    if (mode == DirectoryMode.BARE) {
      return iova;
    }
    if (mode == DirectoryMode.OFF || !readContext(ddtp, deviceId, at)) {
      return REFUSED;
    }
    long tc = contexts.getPlain(at);
    long ta = contexts.getPlain(at + 1);
    long fsc = contexts.getPlain(at + 2);
    if (!DeviceContext.PDTV.isSet(tc)) {
      return processId == NO_PROCESS ? look(ta, fsc, iova) : REFUSED;
    }
    int process = Math.max(processId, 0);
    int own = ((deviceId - firstDeviceId) * PROCESSES + process) * 2;
    if (!readProcess(fsc, process, own)) {
      return REFUSED;
    }
    return look(processes.getPlain(own), processes.getPlain(own + 1), iova);
  }

  /**
   * Where a request of a device with ATS goes: by what the device keeps if it keeps that, and else
   * by what it is told now and keeps if it may.
   */
  long translateByAts(long ddtp, int deviceId, long iova) {
    int own = (deviceId - firstDeviceId) * 2;
    long key = (iova & PAGE) | 1;
    if (kept.getPlain(own) == key) {
      return allowsAts(ddtp, deviceId) ? kept.getPlain(own + 1) : REFUSED;
    }
    long physAddr = translate(ddtp, deviceId, NO_PROCESS, iova);
    if (physAddr != REFUSED && allowsAts(ddtp, deviceId)) {
      kept.setPlain(own, key);
      kept.setPlain(own + 1, physAddr);
    }
    return physAddr;
  }

  private boolean allowsAts(long ddtp, int deviceId) {
    int at = (deviceId - firstDeviceId) * CONTEXT_WORDS;
    return DirectoryMode.of(ddtp) != DirectoryMode.OFF
        && readContext(ddtp, deviceId, at)
        && DeviceContext.EN_ATS.isSet(contexts.getPlain(at));
  }

  private boolean readContext(long ddtp, int deviceId, int at) {
    if (DeviceContext.V.isSet(contexts.getPlain(at))) {
      return true;
    }
    long table = DirectoryPointer.rootPhysAddr(ddtp);
    for (int level = levels(ddtp) - 1; level > 0; level--) {
      long entry = memory.getLongAcquire(table + 8L * DirectoryEntry.index(deviceId, level, false));
      if (!DirectoryEntry.V.isSet(entry)) {
        return false;
      }
      table = DirectoryEntry.tablePhysAddr(entry);
    }
    int index = DirectoryEntry.index(deviceId, 0, false);
    long context = table + (long) index * DeviceContext.BASE_BYTES;
    long ta = 0;
    long fsc = 0;
    if (order == ReadOrder.VALID_LAST) {
      ta = memory.getLongAcquire(context + DeviceContext.TA_OFFSET);
      fsc = memory.getLongAcquire(context + DeviceContext.FSC_OFFSET);
    }
    long tc = memory.getLongAcquire(context + DeviceContext.TC_OFFSET);
    if (!DeviceContext.V.isSet(tc)) {
      return false;
    }
    if (order == ReadOrder.VALID_FIRST) {
      ta = memory.getLongAcquire(context + DeviceContext.TA_OFFSET);
      fsc = memory.getLongAcquire(context + DeviceContext.FSC_OFFSET);
    }
    contexts.setPlain(at, tc);
    contexts.setPlain(at + 1, ta);
    contexts.setPlain(at + 2, fsc);
    return true;
  }

  private static int levels(long ddtp) {
    DirectoryMode mode = DirectoryMode.of(ddtp);
    return mode == null ? 0 : mode.levels();
  }

  private boolean readProcess(long pdtp, int process, int own) {
    if (ProcessContext.V.isSet(processes.getPlain(own))) {
      return true;
    }
    long context = (DeviceContext.FSC_PPN.extract(pdtp) << 12) + 16L * process;
    long fsc = 0;
    if (order == ReadOrder.VALID_LAST) {
      fsc = memory.getLongAcquire(context + ProcessContext.FSC_OFFSET);
    }
    long ta = memory.getLongAcquire(context + ProcessContext.TA_OFFSET);
    if (!ProcessContext.V.isSet(ta)) {
      return false;
    }
    if (order == ReadOrder.VALID_FIRST) {
      fsc = memory.getLongAcquire(context + ProcessContext.FSC_OFFSET);
    }
    processes.setPlain(own, ta);
    processes.setPlain(own + 1, fsc);
    return true;
  }

  private long look(long ta, long fsc, long iova) {
    if (DeviceContext.FSC_MODE.extract(fsc) == FirstStageMode.BARE.encoding()) {
      return iova;
    }
    long tag = DeviceContext.PSCID.extract(ta) << TAG_SHIFT | (iova & PAGE) | 1;
    if (translation.getPlain(0) == tag) {
      return translation.getPlain(1);
    }
    long table = DeviceContext.FSC_PPN.extract(fsc) << 12;
    for (int level = FirstStageMode.SV39.levels() - 1; ; level--) {
      long index = iova >>> (12 + PageTableEntry.ENTRIES_LOG2 * level) & 0x1ff;
      long entry = memory.getLongAcquire(table + (index << 3));
      if (!PageTableEntry.V.isSet(entry) || (level == 0 && !PageTableEntry.R.isSet(entry))) {
        return REFUSED;
      }
      table = PageTableEntry.physAddr(entry);
      if (level == 0) {
        translation.setPlain(0, tag);
        translation.setPlain(1, table);
        return table;
      }
    }
  }

  /** {@code IODIR.INVAL_DDT}, which takes the process contexts with it. */
  void forgetContext(boolean deviceValid, int deviceId) {
    for (int device = 0; device < DEVICES; device++) {
      if (!deviceValid || deviceId == firstDeviceId + device) {
        clear(contexts, device * CONTEXT_WORDS);
        for (int process = 0; process < PROCESSES; process++) {
          clear(processes, (device * PROCESSES + process) * 2);
        }
      }
    }
  }

  /** {@code IODIR.INVAL_PDT}. */
  void forgetProcess(int deviceId, int processId) {
    clear(processes, ((deviceId - firstDeviceId) * PROCESSES + processId) * 2);
  }

  /** {@code IOTINVAL.VMA} for all, one address space, or one page of one. */
  void forgetTranslations(IotinvalVma command) {
    long tag = translation.getPlain(0);
    boolean isOfSpace = !command.pscidValid() || tag >>> TAG_SHIFT == command.pscid();
    long page = tag & ((1L << TAG_SHIFT) - 1) & PAGE;
    if (isOfSpace && (!command.addressValid() || page == (command.address() & PAGE))) {
      clear(translation, 0);
    }
  }

  /** {@code ATS.INVAL}, which the device answers at once. */
  void forgetDevice(int deviceId) {
    clear(kept, (deviceId - firstDeviceId) * 2);
  }

  private static void clear(SharedLongArray cache, int at) {
    if (cache.getPlain(at) != 0) {
      cache.setPlain(at, 0);
    }
  }
}
