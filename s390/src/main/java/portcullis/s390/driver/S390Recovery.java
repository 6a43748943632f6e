package portcullis.s390.driver;

import org.jspecify.annotations.Nullable;
import portcullis.core.domain.RecoverableHardware;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.sync.Mutex;
import portcullis.s390.spec.ClpResponse;
import portcullis.s390.spec.FunctionHandle;
import portcullis.s390.spec.ModifyOperation;
import portcullis.s390.spec.SclpResponse;
import portcullis.s390.spec.SetFunction;

/**
 * A function that is led out of its error state: by clearing it, by disabling and enabling the
 * function, or by taking it from configured to standby and back, which is as near as software comes
 * to its power.
 *
 * <p>While a function was in error state it took nothing in: neither that its translation was to be
 * taken away, nor that something was unmapped. So what is registered goes before the error state
 * does, and no DMA passes by it again. After each of the three ways nothing is registered.
 */
final class S390Recovery implements RecoverableHardware {
  private final S390Driver driver;
  private final S390Function function;
  private final Mutex lock;
  private final long block;
  // All below guarded by #lock.
  private final LogicalProcessor.SetAnswer answer = new LogicalProcessor.SetAnswer();
  private boolean poweredOff;

  /**
   * @param block of the function's endpoint
   */
  S390Recovery(S390Driver driver, S390Function function, long block) {
    this.driver = driver;
    this.function = function;
    this.lock = function.lock();
    this.block = block;
  }

  @Override
  public SyncOutcome enableRegisterAccess() {
    lock.lock();
    try {
      return isEnabled() ? unblock() : SyncOutcome.DEVICE_ERROR;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public SyncOutcome clearError() {
    lock.lock();
    try {
      SyncOutcome outcome = isEnabled() ? unblock() : SyncOutcome.DEVICE_ERROR;
      if (outcome == SyncOutcome.COMPLETE) {
        outcome = forgetRegistration();
      }
      if (outcome == SyncOutcome.COMPLETE) {
        outcome = modify(ModifyOperation.RESET_ERROR);
      }
      return outcome;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public SyncOutcome reset() {
    lock.lock();
    try {
      RefreshGate gate = function.gate();
      int handle = gate.handle();
      boolean wasOpen = gate.beginSwitch();
      SyncOutcome outcome = SyncOutcome.COMPLETE;
      if (FunctionHandle.isEnabled(handle)) {
        outcome = set(handle, SetFunction.DISABLE);
        handle = outcome == SyncOutcome.COMPLETE ? answer.handle : handle;
        wasOpen &= outcome != SyncOutcome.COMPLETE;
      }
      if (outcome == SyncOutcome.COMPLETE) {
        outcome = set(handle, SetFunction.ENABLE);
        handle = outcome == SyncOutcome.COMPLETE ? answer.handle : handle;
      }
      gate.endSwitch(handle, wasOpen);
      return outcome;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public SyncOutcome powerOff() {
    lock.lock();
    try {
      RefreshGate gate = function.gate();
      int handle = gate.handle();
      boolean wasOpen = gate.beginSwitch();
      SyncOutcome outcome = configured(driver.machine().deconfigure(function.functionId()));
      poweredOff |= outcome == SyncOutcome.COMPLETE;
      boolean stays = outcome != SyncOutcome.COMPLETE;
      gate.endSwitch(stays ? handle : FunctionHandle.NONE, stays && wasOpen);
      return outcome;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public SyncOutcome powerOn() {
    lock.lock();
    try {
      SyncOutcome outcome = configured(driver.machine().configure(function.functionId()));
      if (outcome != SyncOutcome.COMPLETE) {
        return outcome;
      }
      poweredOff = false;
      ListedFunction listed = driver.processor().find(function.functionId());
      if (listed == null) {
        return SyncOutcome.GONE;
      }
      RefreshGate gate = function.gate();
      gate.beginSwitch();
      outcome = set(listed.handle(), SetFunction.ENABLE);
      boolean isUp = outcome == SyncOutcome.COMPLETE;
      gate.endSwitch(isUp ? answer.handle : listed.handle(), false);
      return outcome;
    } finally {
      lock.unlock();
    }
  }

  /** The function goes: whoever gets it next finds it configured. {@link #lock} is held. */
  void release() {
    lock.assertHeld();
    if (poweredOff) {
      poweredOff = false;
      driver.machine().configure(function.functionId());
    }
  }

  private boolean isEnabled() {
    return FunctionHandle.isEnabled(function.handle());
  }

  /** Lets loads and stores pass, and instructions that change the registration. */
  private SyncOutcome unblock() {
    return modify(ModifyOperation.RESET_BLOCK);
  }

  private SyncOutcome forgetRegistration() {
    RefreshGate gate = function.gate();
    int handle = gate.handle();
    boolean wasOpen = gate.beginSwitch();
    SyncOutcome outcome = modify(ModifyOperation.DEREGISTER_TRANSLATION);
    gate.endSwitch(handle, wasOpen && outcome != SyncOutcome.COMPLETE);
    return outcome;
  }

  // What is in that state already need not be brought there.
  private SyncOutcome modify(ModifyOperation operation) {
    long result = driver.instructions().modify(function.handle(), operation, block);
    return Answer.isOutOfSequence(result) ? SyncOutcome.COMPLETE : Answer.outcome(result);
  }

  private SyncOutcome set(int handle, int operation) {
    driver.processor().set(handle, operation, answer);
    return outcome(answer.response);
  }

  private static SyncOutcome outcome(@Nullable ClpResponse response) {
    return switch (response) {
      case OK -> SyncOutcome.COMPLETE;
      case BUSY -> SyncOutcome.TIMED_OUT;
      case INVALID_HANDLE -> SyncOutcome.GONE;
      case RECOVERY_PENDING, PERMANENT_ERROR -> SyncOutcome.DEVICE_ERROR;
      case UNKNOWN_COMMAND,
          NOT_AUTHORIZED,
          INVALID_FORMAT,
          INVALID_LENGTH,
          TOO_SMALL,
          RESERVED_NOT_ZERO,
          NO_DATA,
          HANDLE_NOT_VALID_FOR_OPERATION,
          INVALID_DMA_SPACES,
          INSUFFICIENT_RESOURCES,
          ALREADY_IN_STATE,
          UNKNOWN_RESUME_TOKEN,
          UNKNOWN_GROUP ->
          SyncOutcome.ILLEGAL_COMMAND;
      case null -> SyncOutcome.TIMED_OUT;
    };
  }

  private static SyncOutcome configured(int code) {
    return switch (SclpResponse.of(code)) {
      case COMPLETED, NO_ACTION_REQUIRED -> SyncOutcome.COMPLETE;
      case RESERVED_STATE, UNKNOWN_FUNCTION -> SyncOutcome.GONE;
      case null -> SyncOutcome.ILLEGAL_COMMAND;
    };
  }
}
