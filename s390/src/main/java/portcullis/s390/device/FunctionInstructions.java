package portcullis.s390.device;

import org.jspecify.annotations.Nullable;
import portcullis.s390.spec.EventCode;
import portcullis.s390.spec.FunctionHandle;
import portcullis.s390.spec.FunctionInformationBlock;
import portcullis.s390.spec.FunctionState;
import portcullis.s390.spec.GeneralRegister;
import portcullis.s390.spec.InstructionOperand;
import portcullis.s390.spec.InstructionResult;
import portcullis.s390.spec.ModifyOperation;
import portcullis.s390.spec.ProgramInterruption;
import portcullis.s390.spec.StatusCode;

/**
 * The instructions that name a function in their first operand: which function it is, whether it is
 * in a state for them, and whether operands and blocks can be used. Thread-safe. [qinst]
 *
 * <p>One that says that a function has failed or is no more says so when no DMA of it is under way:
 * software then uses the pages for something else.
 */
final class FunctionInstructions {
  private final ZpciConfig config;
  private final Quiescence quiescence;
  private final BlockMemory memory;
  private final FunctionTable functions;
  private final Injection injection;
  private final ModifyControls controls;
  private final @Nullable Hypervisor hypervisor;

  FunctionInstructions(
      ZpciConfig config,
      Quiescence quiescence,
      BlockMemory memory,
      FunctionTable functions,
      Injection injection,
      ModifyControls controls,
      @Nullable Hypervisor hypervisor) {
    this.config = config;
    this.quiescence = quiescence;
    this.memory = memory;
    this.functions = functions;
    this.injection = injection;
    this.controls = controls;
    this.hypervisor = hypervisor;
  }

  long modify(long operand, long fib) {
    return atRest(modifyAtOnce(operand, fib));
  }

  private long modifyAtOnce(long operand, long fib) {
    if ((fib & 7) != 0) {
      return InstructionResult.interruption(ProgramInterruption.SPECIFICATION);
    }
    int handle = InstructionOperand.handle(operand);
    ZpciFunction function = functions.ofHandle(handle);
    if (function == null || !isUp(function.snapshot())) {
      return InstructionResult.INVALID_HANDLE;
    }
    long bad = memory.check(fib, FunctionInformationBlock.BYTES);
    if (bad != InstructionResult.OK) {
      return bad;
    }
    ModifyOperation operation =
        ModifyOperation.of(InstructionOperand.OPERATION.extractInt(operand));
    long format = memory.get(fib + FunctionInformationBlock.FORMAT_AT);
    if (operation == null || FunctionInformationBlock.FORMAT.isSet(format)) {
      return InstructionResult.interruption(ProgramInterruption.OPERAND);
    }
    Instruction instruction = ModifyControls.instruction(operation);
    long answer =
        instruction == null ? InstructionGate.PASS : injection.answer(instruction, function);
    if (answer != InstructionGate.PASS) {
      return answer;
    }
    if (!function.tryBegin()) {
      return InstructionResult.BUSY;
    }
    try {
      FunctionSnapshot now = function.snapshot();
      return now.handle == handle && isUp(now)
          ? controls.execute(function, operand, operation, fib)
          : InstructionResult.INVALID_HANDLE;
    } finally {
      function.end();
    }
  }

  /** Whether instructions find the function in a state for them: enabled, in error or not. */
  private static boolean isUp(FunctionSnapshot now) {
    return now.state.isEnabled();
  }

  long storeControls(long operand, long fib) {
    return atRest(storeControlsAtOnce(operand, fib));
  }

  private long storeControlsAtOnce(long operand, long fib) {
    if (InstructionOperand.DMA_SPACE.isSet(operand)) {
      return InstructionResult.error(StatusCode.DMA_SPACE_NOT_ENABLED);
    }
    if ((fib & 7) != 0) {
      return InstructionResult.interruption(ProgramInterruption.SPECIFICATION);
    }
    int handle = InstructionOperand.handle(operand);
    ZpciFunction function = functions.ofHandle(handle);
    FunctionSnapshot now = function == null ? null : function.snapshot();
    if (now == null || now.handle != handle || !now.state.isConfigured()) {
      return InstructionResult.INVALID_HANDLE;
    }
    if (now.state == FunctionState.PERMANENT_ERROR) {
      return InstructionResult.error(StatusCode.FUNCTION_IN_ERROR);
    }
    long bad = memory.check(fib, FunctionInformationBlock.BYTES);
    if (bad == InstructionResult.OK) {
      if (now.state.isInError()) {
        quiescence.await();
      }
      store(now, fib);
    }
    return bad;
  }

  private void store(FunctionSnapshot now, long fib) {
    memory.clear(fib, FunctionInformationBlock.BYTES);
    Registration registered = now.registration;
    memory.set(
        fib + FunctionInformationBlock.CONTROLS_AT,
        FunctionInformationBlock.ENABLED.flag(now.state.isEnabled())
            | FunctionInformationBlock.ERROR.flag(now.state.isInError())
            | FunctionInformationBlock.BLOCKED.flag(now.state == FunctionState.ERROR)
            | FunctionInformationBlock.REGISTERED.flag(registered != null));
    if (registered != null) {
      memory.set(fib + FunctionInformationBlock.BASE_AT, registered.first);
      memory.set(fib + FunctionInformationBlock.LIMIT_AT, registered.last);
      memory.set(fib + FunctionInformationBlock.ANCHOR_AT, registered.anchor);
    }
  }

  long refresh(long operand, long start, long lengthBytes) {
    ZpciFunction function = functions.ofHandle(InstructionOperand.handle(operand));
    if (function == null) {
      return atRest(InstructionResult.INVALID_HANDLE);
    }
    long answer = injection.answer(Instruction.REFRESH, function);
    while (answer == InstructionGate.PASS) {
      answer = refresh(function, InstructionOperand.handle(operand), start, lengthBytes);
    }
    return atRest(answer);
  }

  private long atRest(long answer) {
    int code = InstructionResult.conditionCode(answer);
    boolean isRefusal =
        code == InstructionResult.CC_ERROR || code == InstructionResult.CC_INVALID_HANDLE;
    if (InstructionResult.interruption(answer) == 0 && isRefusal) {
      quiescence.await();
    }
    return answer;
  }

  /** {@link Hypervisor#SUPERSEDED}, which is {@link InstructionGate#PASS}, if to be tried again. */
  private long refresh(ZpciFunction function, int handle, long start, long lengthBytes) {
    FunctionSnapshot now = function.snapshot();
    if (now.handle != handle || !isUp(now)) {
      return InstructionResult.INVALID_HANDLE;
    }
    if (now.state == FunctionState.ERROR) {
      return InstructionResult.error(StatusCode.ERROR_RECOVERY_PENDING);
    }
    long end = start + lengthBytes - 1; // inclusive
    if (((start | lengthBytes) & 0xfff) != 0
        || lengthBytes == 0
        || Long.compareUnsigned(end, start) < 0) {
      return InstructionResult.interruption(ProgramInterruption.OPERAND);
    }
    Registration registered = now.registration;
    if (registered == null) {
      return config.isolatesUnregisteredRefresh()
          ? isolate(function, EventCode.INVALID_ADDRESS_SPACE, start, null)
          : InstructionResult.error(StatusCode.DMA_SPACE_NOT_ENABLED);
    }
    if (Long.compareUnsigned(end, registered.first) < 0
        || Long.compareUnsigned(start, registered.last) > 0) {
      return isolate(function, EventCode.OUT_OF_RANGE, start, registered);
    }
    long first = Long.compareUnsigned(start, registered.first) > 0 ? start : registered.first;
    long last = Long.compareUnsigned(end, registered.last) < 0 ? end : registered.last;
    long result = refresh(function, registered, first, last);
    if (result != Hypervisor.SUPERSEDED) {
      boolean isGlobal = first == registered.first && last == registered.last;
      function.counters.add(isGlobal ? Counter.GLOBAL_REFRESHES : Counter.RANGED_REFRESHES, 1);
    }
    return result;
  }

  private long refresh(ZpciFunction function, Registration registered, long first, long last) {
    if (registered.shadow != null && hypervisor != null) {
      return hypervisor.refresh(function, registered, first, last);
    }
    function.cache.invalidate(first, last);
    quiescence.await();
    return InstructionResult.OK;
  }

  private static long isolate(
      ZpciFunction function, EventCode code, long iova, @Nullable Registration judged) {
    function.isolate(code, iova, false, judged);
    return InstructionResult.error(StatusCode.FUNCTION_IN_ERROR);
  }

  long load(long operand, long offset, GeneralRegister target) {
    ZpciFunction function = enabled(operand);
    if (function == null) {
      return InstructionResult.INVALID_HANDLE;
    }
    long answer = injection.answer(Instruction.LOAD, function);
    return answer == InstructionGate.PASS
        ? LoadStore.load(function, operand, offset, target)
        : answer;
  }

  long store(long operand, long offset, long value) {
    ZpciFunction function = enabled(operand);
    if (function == null) {
      return InstructionResult.INVALID_HANDLE;
    }
    long answer = injection.answer(Instruction.STORE, function);
    return answer == InstructionGate.PASS
        ? LoadStore.store(function, operand, offset, value)
        : answer;
  }

  private @Nullable ZpciFunction enabled(long operand) {
    int handle = InstructionOperand.handle(operand);
    return FunctionHandle.isEnabled(handle) ? functions.ofHandle(handle) : null;
  }
}
