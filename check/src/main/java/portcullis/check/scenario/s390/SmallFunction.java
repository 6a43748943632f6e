package portcullis.check.scenario.s390;

import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.s390.spec.FunctionHandle;
import portcullis.s390.spec.FunctionInformationBlock;
import portcullis.s390.spec.InstructionResult;
import portcullis.s390.spec.ModifyOperation;
import portcullis.s390.spec.PageEntry;
import portcullis.s390.spec.StatusCode;
import portcullis.s390.spec.TableEntry;
import portcullis.s390.spec.TableLevel;
import portcullis.s390.spec.TranslationAnchor;

/**
 * One PCI function. An instruction, and a DMA with its walk, are done at once, under {@link
 * #hardware}: so an instruction waits for the DMA under way, as it must.
 *
 * <p>What is cached is the same in both environments, translations by page. On bare hardware DMA
 * fills it by walking; under a hypervisor only refreshes do, and DMA has nothing else.
 */
final class SmallFunction {
  /** What a DMA that is refused gets for an address. */
  static final long REFUSED = -1;

  private static final long PAGE_BYTES = 4096;
  private static final long ORIGIN = FunctionHandle.ORIGIN.place(FunctionHandle.EMULATED);

  /** How far it is isolated. */
  private enum Standing {
    /** Not at all. */
    WELL,
    /** No DMA passes, and no instruction but those of recovery. */
    ERROR,
    /** No DMA passes. */
    UNBLOCKED
  }

  private final PhysicalMemory memory;
  private final boolean isShadowed;
  private final Mutex hardware;
  // All below guarded by #hardware.
  private int handle;
  private Standing standing = Standing.WELL;
  private boolean isRegistered;
  private boolean wasIsolatedByRefresh;
  private boolean refusesRefreshes;
  private boolean refusesNextRegistration;
  private boolean isBusy;
  private boolean isGone;
  private long firstIova;
  private long lastIova;
  private long anchor;
  private final TreeMap<Long, Long> translations = new TreeMap<>();

  SmallFunction(int index, PhysicalMemory memory, boolean isShadowed) {
    this.memory = memory;
    this.isShadowed = isShadowed;
    this.hardware = new Mutex(LockClass.DEVICE_QUEUE, index + 1);
    this.handle = (int) (ORIGIN | FunctionHandle.INDEX.place(index));
  }

  /** What becomes of a DMA. */
  interface Access {
    void at(long physAddr);
  }

  /** A DMA; the access is done while nothing can change. One to nowhere isolates the function. */
  void dma(long iova, Access access) {
    hardware.lock();
    access.at(translate(iova));
    hardware.unlock();
  }

  private long translate(long iova) {
    if (isGone || !FunctionHandle.isEnabled(handle) || standing != Standing.WELL) {
      return REFUSED;
    }
    long page = iova & -PAGE_BYTES;
    if (!isRegistered || iova < firstIova || iova > lastIova) {
      standing = Standing.ERROR;
      return REFUSED;
    }
    Long known = translations.get(page);
    if (known == null && !isShadowed) {
      known = remember(page);
    }
    if (known == null) {
      standing = Standing.ERROR;
      return REFUSED;
    }
    return known + (iova - page);
  }

  private @Nullable Long remember(long page) {
    long entry = walk(page);
    if (PageEntry.INVALID.isSet(entry)) {
      translations.remove(page);
      return null;
    }
    translations.put(page, PageEntry.physAddr(entry));
    return PageEntry.physAddr(entry);
  }

  // The page-table entry, or an empty one.
  private long walk(long page) {
    TableLevel level = TableLevel.ofDesignation(TranslationAnchor.DESIGNATION.extractInt(anchor));
    long table = TranslationAnchor.rootPhysAddr(anchor);
    while (level != null && level != TableLevel.PAGE) {
      long entry = memory.getLongAcquire(table + 8L * level.index(page));
      if (TableEntry.INVALID.isSet(entry)) {
        return PageEntry.EMPTY;
      }
      table = TableEntry.tablePhysAddr(level, entry);
      level = level.below();
    }
    return memory.getLongAcquire(table + 8L * TableLevel.PAGE.index(page));
  }

  int handle() {
    hardware.lock();
    int now = handle;
    hardware.unlock();
    return now;
  }

  /** Comes into its error state by itself. */
  void fail() {
    hardware.lock();
    standing = Standing.ERROR;
    hardware.unlock();
  }

  /** Is pulled out: no DMA passes, and nobody knows the handle any more. */
  void pull() {
    hardware.lock();
    isGone = true;
    isRegistered = false;
    translations.clear();
    hardware.unlock();
  }

  /** From now on, and until {@link #getReady}, every instruction finds it busy; for set-up. */
  void beBusy() {
    isBusy = true;
  }

  /** Ends that. */
  void getReady() {
    hardware.lock();
    isBusy = false;
    hardware.unlock();
  }

  /** Whether the machine does not have it any more. */
  boolean isGone() {
    hardware.lock();
    boolean now = isGone;
    hardware.unlock();
    return now;
  }

  /** From now on refreshes fail, and nothing is done by them; for set-up. */
  void refuseRefreshes() {
    refusesRefreshes = true;
  }

  /** What is registered next is refused, once; for set-up. */
  void refuseNextRegistration() {
    refusesNextRegistration = true;
  }

  /** Whether a refresh came while nothing was registered, which has isolated it. */
  boolean wasIsolatedByRefresh() {
    return wasIsolatedByRefresh;
  }

  /** Whether there is anything registered. */
  boolean isRegistered() {
    return isRegistered;
  }

  /** SET FUNCTION: enabled or disabled, it begins another life. Returns the new handle. */
  int set(boolean isToBeEnabled) {
    hardware.lock();
    long next = FunctionHandle.INSTANCE.extract(handle) + 1;
    int fresh =
        (int)
            (ORIGIN
                | FunctionHandle.INDEX.place(FunctionHandle.index(handle))
                | FunctionHandle.INSTANCE.place(next)
                | FunctionHandle.ENABLED.flag(isToBeEnabled));
    handle = fresh;
    standing = Standing.WELL;
    isRegistered = false;
    translations.clear();
    hardware.unlock();
    return fresh;
  }

  /** MODIFY PCI FUNCTION CONTROLS. */
  long modify(int named, ModifyOperation operation, long fib) {
    hardware.lock();
    long result = isKnown(named) ? modifyNow(operation, fib) : InstructionResult.INVALID_HANDLE;
    hardware.unlock();
    return result;
  }

  private boolean isKnown(int named) {
    return !isGone && named == handle && FunctionHandle.isEnabled(named);
  }

  private long modifyNow(ModifyOperation operation, long fib) {
    if (isBusy) {
      return InstructionResult.BUSY;
    }
    return switch (operation) {
      case REGISTER_TRANSLATION -> register(fib, false);
      case REREGISTER_TRANSLATION -> register(fib, true);
      case DEREGISTER_TRANSLATION -> deregister();
      case RESET_BLOCK -> leave(Standing.ERROR, Standing.UNBLOCKED);
      case RESET_ERROR -> leave(Standing.UNBLOCKED, Standing.WELL);
      case REGISTER_INTERRUPTIONS, DEREGISTER_INTERRUPTIONS, SET_MEASUREMENT ->
          InstructionResult.error(StatusCode.RESOURCE_NOT_AVAILABLE);
    };
  }

  private long register(long fib, boolean again) {
    if (standing == Standing.ERROR) {
      return InstructionResult.error(StatusCode.ERROR_RECOVERY_PENDING);
    }
    if (isRegistered != again) {
      return InstructionResult.error(StatusCode.SEQUENCE);
    }
    if (refusesNextRegistration) {
      refusesNextRegistration = false;
      return InstructionResult.error(StatusCode.INVALID_FRAME);
    }
    firstIova = memory.getLongAcquire(fib + FunctionInformationBlock.BASE_AT);
    lastIova = memory.getLongAcquire(fib + FunctionInformationBlock.LIMIT_AT) | PAGE_BYTES - 1;
    anchor = memory.getLongAcquire(fib + FunctionInformationBlock.ANCHOR_AT);
    isRegistered = true;
    translations.clear();
    return InstructionResult.OK;
  }

  private long deregister() {
    if (standing == Standing.ERROR) {
      return InstructionResult.error(StatusCode.ERROR_RECOVERY_PENDING);
    }
    if (!isRegistered) {
      return InstructionResult.error(StatusCode.SEQUENCE);
    }
    isRegistered = false;
    translations.clear();
    return InstructionResult.OK;
  }

  private long leave(Standing former, Standing next) {
    if (standing != former) {
      return InstructionResult.error(StatusCode.SEQUENCE);
    }
    standing = next;
    return InstructionResult.OK;
  }

  /** REFRESH PCI TRANSLATIONS. Where nothing is registered it isolates the function, as QEMU's. */
  long refresh(int named, long start, long lengthBytes) {
    hardware.lock();
    long result =
        isKnown(named)
            ? refreshNow(start, start + lengthBytes - 1)
            : InstructionResult.INVALID_HANDLE;
    hardware.unlock();
    return result;
  }

  private long refreshNow(long start, long last) {
    if (isBusy) {
      return InstructionResult.BUSY;
    }
    if (standing == Standing.ERROR) {
      return InstructionResult.error(StatusCode.ERROR_RECOVERY_PENDING);
    }
    if (!isRegistered) {
      standing = Standing.ERROR;
      wasIsolatedByRefresh = true;
      return InstructionResult.error(StatusCode.FUNCTION_IN_ERROR);
    }
    if (refusesRefreshes) {
      return InstructionResult.error(StatusCode.SECOND_OPERAND_SPACE);
    }
    if (isShadowed) {
      for (long page = start; page <= Math.min(last, lastIova); page += PAGE_BYTES) {
        remember(page);
      }
    } else {
      translations.subMap(start, true, last, true).clear();
    }
    return InstructionResult.OK;
  }
}
