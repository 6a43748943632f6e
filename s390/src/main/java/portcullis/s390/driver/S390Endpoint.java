package portcullis.s390.driver;

import org.jspecify.annotations.Nullable;
import portcullis.core.domain.AddressSpace;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.IommuEndpoint;
import portcullis.core.domain.RecoverableHardware;
import portcullis.core.invalidation.ContextCache;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.pagetable.PageTable;
import portcullis.core.sync.Mutex;
import portcullis.core.sync.SharedRef;
import portcullis.s390.spec.ClpResponse;
import portcullis.s390.spec.FunctionHandle;
import portcullis.s390.spec.FunctionInformationBlock;
import portcullis.s390.spec.ModifyOperation;
import portcullis.s390.spec.SetFunction;
import portcullis.s390.spec.TranslationAnchor;

/**
 * A function that is in use: registers its tables, changes them for others, takes them away.
 * Blocked means that nothing is registered.
 *
 * <p>A machine that answers anything but success has changed nothing, so what was registered before
 * still is. In error state that does not matter, since no DMA passes, and {@link S390Recovery}
 * takes it away before any does.
 *
 * <p>Calls are serialised by a lock of its own, since recovery comes besides the lock of the
 * device's group; {@link #description} and {@link #table} may be asked for at any time.
 */
final class S390Endpoint implements IommuEndpoint {
  /** Size of the block that an endpoint is made with, as a power of two. */
  static final int BLOCK_LOG2 = 11;

  private final S390Driver driver;
  private final S390Function function;
  private final DeviceDescription description;
  private final PhysicalMemory memory;
  private final long block;
  // The function's.
  private final Mutex lock;
  private final S390Recovery recovery;
  private final ContextCache contextCache = this::finishLeaving;
  // Whether the machine was to change what is registered, and did not; guarded by #lock.
  private boolean owing;
  // What the function was named by when it was let go, or NONE; guarded by #lock.
  private int lastHandle = FunctionHandle.NONE;
  // Of the domain that was programmed last, null if that does not translate; release, pairs with
  // #table.
  private final SharedRef<@Nullable PageTable> table = new SharedRef<>(null);
  private final LogicalProcessor.SetAnswer answer = new LogicalProcessor.SetAnswer();

  /**
   * @param block of memory, which goes back in {@link #release}
   */
  S390Endpoint(
      S390Driver driver, S390Function function, DeviceDescription description, long block) {
    this.driver = driver;
    this.function = function;
    this.description = description;
    this.memory = driver.pages().memory();
    this.block = block;
    this.lock = function.lock();
    this.recovery = new S390Recovery(driver, function, block);
  }

  DeviceDescription description() {
    return description;
  }

  /** What the function was told to translate by, for reports; null for nothing. */
  @Nullable PageTable table() {
    return table.getAcquire(); // pairs with #program
  }

  @Override
  public RecoverableHardware recovery() {
    return recovery;
  }

  @Override
  public SyncOutcome block() {
    lock.lock();
    try {
      return takeAway();
    } finally {
      lock.unlock();
    }
  }

  private SyncOutcome takeAway() {
    RefreshGate gate = function.gate();
    int handle = gate.handle();
    boolean wasOpen = gate.beginSwitch();
    SyncOutcome outcome = wasOpen ? deregister(handle) : SyncOutcome.COMPLETE;
    owing = wasOpen && !outcome.isCovered();
    gate.endSwitch(handle, owing);
    table.setRelease(null); // pairs with #table
    return outcome;
  }

  @Override
  public ContextCache contextCache() {
    return contextCache;
  }

  /**
   * Takes away what the machine has kept against its orders, unless that was settled since. What
   * was to be registered instead is not, until the device is programmed again.
   */
  private SyncOutcome finishLeaving() {
    lock.lock();
    try {
      RefreshGate gate = function.gate();
      if (!owing || !gate.isOpen()) {
        return SyncOutcome.COMPLETE;
      }
      if (lastHandle == FunctionHandle.NONE) {
        return takeAway();
      }
      if (lastHandle != gate.handle()) {
        return SyncOutcome.COMPLETE; // the function is in its next life, which began empty
      }
      gate.beginSwitch();
      owing = !disable(lastHandle);
      gate.endSwitch(owing ? lastHandle : FunctionHandle.NONE, owing);
      return owing ? SyncOutcome.TIMED_OUT : SyncOutcome.COMPLETE;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public @Nullable String identityIncompatibility() {
    if (!function.properties().relaxedTranslation()) {
      return function.name() + " cannot do without translation";
    }
    return function.firstIova() == 0
        ? null
        : "without translation, addresses of %s are off by 0x%x"
            .formatted(function.name(), function.firstIova());
  }

  /** {@inheritDoc} For all addresses that it can use: memory is not where mappings would be. */
  @Override
  public SyncOutcome identity() {
    long last = function.properties().lastIova();
    return program(TranslationAnchor.UNTRANSLATED, last, null, false);
  }

  @Override
  public SyncOutcome translate(AddressSpace target) {
    S390AddressSpace space = (S390AddressSpace) target;
    long reached = space.table().lastIova();
    long last =
        Long.compareUnsigned(reached, function.lastIova()) < 0 ? reached : function.lastIova();
    return program(space.anchor(), last, space.table(), function.needsMapSync());
  }

  private SyncOutcome program(
      long anchor, long lastIova, @Nullable PageTable newTable, boolean mustBeMadeKnown) {
    lock.lock();
    try {
      return registerAndTell(anchor, lastIova, newTable, mustBeMadeKnown);
    } finally {
      lock.unlock();
    }
  }

  private SyncOutcome registerAndTell(
      long anchor, long lastIova, @Nullable PageTable newTable, boolean mustBeMadeKnown) {
    RefreshGate gate = function.gate();
    int handle = gate.handle();
    boolean wasOpen = gate.beginSwitch();
    SyncOutcome outcome = register(handle, wasOpen, anchor, lastIova);
    owing = wasOpen && !outcome.isCovered();
    if (outcome != SyncOutcome.COMPLETE) {
      gate.endSwitch(handle, owing);
      table.setRelease(newTable); // pairs with #table
      return outcome;
    }
    function.registered(lastIova);
    boolean stays = true;
    if (mustBeMadeKnown) {
      outcome = function.refreshAll(handle);
      if (!outcome.isCovered()) {
        // Better nothing than a part: DMA to what is missing would isolate the function.
        stays = !deregister(handle).isCovered();
      }
    }
    owing = stays && !outcome.isCovered();
    gate.endSwitch(handle, stays);
    table.setRelease(stays ? newTable : null); // pairs with #table
    return outcome;
  }

  private SyncOutcome register(int handle, boolean wasOpen, long anchor, long lastIova) {
    put(FunctionInformationBlock.BASE_AT, function.firstIova());
    put(FunctionInformationBlock.LIMIT_AT, lastIova);
    put(FunctionInformationBlock.ANCHOR_AT, anchor);
    ModifyOperation first =
        wasOpen ? ModifyOperation.REREGISTER_TRANSLATION : ModifyOperation.REGISTER_TRANSLATION;
    ModifyOperation other =
        wasOpen ? ModifyOperation.REGISTER_TRANSLATION : ModifyOperation.REREGISTER_TRANSLATION;
    long result = driver.instructions().modify(handle, first, block);
    if (Answer.isOutOfSequence(result)) {
      result = driver.instructions().modify(handle, other, block);
    }
    return Answer.outcome(result);
  }

  private SyncOutcome deregister(int handle) {
    long result =
        driver.instructions().modify(handle, ModifyOperation.DEREGISTER_TRANSLATION, block);
    return Answer.isOutOfSequence(result) ? SyncOutcome.COMPLETE : Answer.outcome(result);
  }

  /**
   * {@inheritDoc} The function is disabled, so that its registers cannot be reached either. Should
   * the machine neither have taken its translation away nor do that, flushes go on reaching it.
   */
  @Override
  public void release() {
    lock.lock();
    try {
      RefreshGate gate = function.gate();
      int handle = gate.handle();
      boolean wasOpen = gate.beginSwitch();
      boolean disabled = !FunctionHandle.isEnabled(handle) || disable(handle);
      owing = wasOpen && !disabled;
      lastHandle = handle;
      gate.endSwitch(owing ? handle : FunctionHandle.NONE, owing);
      recovery.release();
    } finally {
      lock.unlock();
    }
    driver.pages().free(block);
    function.letGo();
  }

  private boolean disable(int handle) {
    driver.processor().set(handle, SetFunction.DISABLE, answer);
    return isDisabled(answer.response);
  }

  private static boolean isDisabled(@Nullable ClpResponse response) {
    return response == ClpResponse.OK
        || response == ClpResponse.ALREADY_IN_STATE
        || response == ClpResponse.INVALID_HANDLE
        || response == ClpResponse.PERMANENT_ERROR;
  }

  private void put(int offset, long value) {
    memory.setLongOpaque(block + offset, value);
  }

  @Override
  public String toString() {
    return description.name() + " at " + function;
  }
}
