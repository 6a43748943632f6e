package portcullis.s390.device;

import org.jspecify.annotations.Nullable;
import portcullis.machine.bus.SystemBus;
import portcullis.s390.spec.FunctionInformationBlock;
import portcullis.s390.spec.FunctionState;
import portcullis.s390.spec.InstructionOperand;
import portcullis.s390.spec.InstructionResult;
import portcullis.s390.spec.ModifyOperation;
import portcullis.s390.spec.ProgramInterruption;
import portcullis.s390.spec.StatusCode;
import portcullis.s390.spec.TableLevel;
import portcullis.s390.spec.TranslationAnchor;

/**
 * MODIFY PCI FUNCTION CONTROLS, once operand and function are found good. The caller holds the
 * function's gate. [qinst]
 *
 * <p>What QEMU leaves open: in {@link FunctionState#ERROR} translation cannot be changed, which
 * {@link StatusCode#ERROR_RECOVERY_PENDING} says; once loads and stores are unblocked it can, so
 * that software puts everything in order before DMA passes again.
 */
final class ModifyControls {
  private final ZpciConfig config;
  private final SystemBus bus;
  private final BlockMemory memory;
  private final @Nullable Hypervisor hypervisor;

  ModifyControls(
      ZpciConfig config, SystemBus bus, BlockMemory memory, @Nullable Hypervisor hypervisor) {
    this.config = config;
    this.bus = bus;
    this.memory = memory;
    this.hypervisor = hypervisor;
  }

  /** Which instruction an operation is for a gate; null if this machine does not have it. */
  static @Nullable Instruction instruction(ModifyOperation operation) {
    return switch (operation) {
      case REGISTER_TRANSLATION -> Instruction.REGISTER;
      case DEREGISTER_TRANSLATION -> Instruction.DEREGISTER;
      case REREGISTER_TRANSLATION -> Instruction.REREGISTER;
      case RESET_ERROR -> Instruction.RESET_ERROR;
      case RESET_BLOCK -> Instruction.RESET_BLOCK;
      case REGISTER_INTERRUPTIONS, DEREGISTER_INTERRUPTIONS, SET_MEASUREMENT -> null;
    };
  }

  long execute(ZpciFunction function, long operand, ModifyOperation operation, long fib) {
    boolean isAnotherSpace = InstructionOperand.DMA_SPACE.isSet(operand);
    return switch (operation) {
      case REGISTER_TRANSLATION -> isAnotherSpace ? noSuchSpace() : register(function, fib, false);
      case REREGISTER_TRANSLATION -> isAnotherSpace ? noSuchSpace() : register(function, fib, true);
      case DEREGISTER_TRANSLATION -> isAnotherSpace ? noSuchSpace() : deregister(function);
      case RESET_ERROR -> resetError(function);
      case RESET_BLOCK -> resetBlock(function);
      case REGISTER_INTERRUPTIONS, DEREGISTER_INTERRUPTIONS, SET_MEASUREMENT ->
          InstructionResult.error(StatusCode.RESOURCE_NOT_AVAILABLE);
    };
  }

  private static long noSuchSpace() {
    return InstructionResult.error(StatusCode.DMA_SPACE_NOT_ENABLED);
  }

  private long register(ZpciFunction function, long fib, boolean again) {
    FunctionSnapshot now = function.snapshot();
    if (now.state == FunctionState.ERROR) {
      return InstructionResult.error(StatusCode.ERROR_RECOVERY_PENDING);
    }
    if ((now.registration != null) != again) {
      return InstructionResult.error(StatusCode.SEQUENCE);
    }
    long first = memory.get(fib + FunctionInformationBlock.BASE_AT) & ~0xfffL;
    long last = memory.get(fib + FunctionInformationBlock.LIMIT_AT) | 0xfff;
    long anchor = memory.get(fib + FunctionInformationBlock.ANCHOR_AT);
    long bad = judge(first, last, anchor);
    if (bad != InstructionResult.OK) {
      return bad;
    }
    TableLevel level = rootLevel(anchor);
    Shadow shadow = null;
    if (hypervisor != null && level != null) {
      shadow = hypervisor.make(level);
      if (shadow == null) {
        return InstructionResult.error(StatusCode.INSUFFICIENT_RESOURCES);
      }
    }
    Registration next = new Registration(first, last, anchor, level, bus.ram(), shadow);
    if (!put(function, next)) {
      drop(function, next);
      return InstructionResult.error(StatusCode.ERROR_RECOVERY_PENDING);
    }
    if (now.registration != null) {
      function.drain();
      drop(function, now.registration);
    }
    return InstructionResult.OK;
  }

  private long deregister(ZpciFunction function) {
    FunctionSnapshot now = function.snapshot();
    if (now.state == FunctionState.ERROR) {
      return InstructionResult.error(StatusCode.ERROR_RECOVERY_PENDING);
    }
    if (now.registration == null) {
      return InstructionResult.error(StatusCode.SEQUENCE);
    }
    if (!put(function, null)) {
      return InstructionResult.error(StatusCode.ERROR_RECOVERY_PENDING);
    }
    function.drain();
    drop(function, now.registration);
    return InstructionResult.OK;
  }

  /** Puts a registration in place unless the function is in its error state, or comes there. */
  private static boolean put(ZpciFunction function, @Nullable Registration next) {
    while (true) {
      FunctionSnapshot now = function.snapshot();
      if (now.state == FunctionState.ERROR) {
        return false;
      }
      if (function.replace(now, now.with(next))) {
        return true;
      }
    }
  }

  /** Gives up what no snapshot has any more, after DMA has drained. */
  void drop(ZpciFunction function, @Nullable Registration registered) {
    if (hypervisor != null && registered != null && registered.shadow != null) {
      hypervisor.drop(function, registered.shadow);
    }
  }

  private long judge(long first, long last, long anchor) {
    if (Long.compareUnsigned(first, last) > 0
        || Long.compareUnsigned(first, config.startDma()) < 0
        || Long.compareUnsigned(last, config.endDma()) > 0) {
      return InstructionResult.interruption(ProgramInterruption.OPERAND);
    }
    if (!TranslationAnchor.TRANSLATE.isSet(anchor)) {
      return config.relaxedTranslation()
          ? InstructionResult.OK
          : InstructionResult.interruption(ProgramInterruption.OPERAND);
    }
    if (TranslationAnchor.FRAME_SIZE.isSet(anchor)) {
      return InstructionResult.error(StatusCode.INVALID_FRAME);
    }
    TableLevel level = rootLevel(anchor);
    if (level == null
        || (config.designations() & level.designationMask()) == 0
        || (TranslationAnchor.rootPhysAddr(anchor) & (level.tableBytes() - 1)) != 0) {
      return InstructionResult.interruption(ProgramInterruption.OPERAND);
    }
    return InstructionResult.OK;
  }

  private static @Nullable TableLevel rootLevel(long anchor) {
    return TranslationAnchor.TRANSLATE.isSet(anchor)
        ? TableLevel.ofDesignation(TranslationAnchor.DESIGNATION.extractInt(anchor))
        : null;
  }

  private static long resetError(ZpciFunction function) {
    FunctionSnapshot now = function.snapshot();
    while (now.state == FunctionState.ERROR || now.state == FunctionState.ERROR_UNBLOCKED) {
      // What was taken away in the error state may have been refused a refresh. No DMA passes, so
      // nothing is cached anew until the state changes.
      function.cache.invalidateAll();
      if (function.replace(now, now.in(FunctionState.ENABLED))) {
        return InstructionResult.OK;
      }
      now = function.snapshot();
    }
    return InstructionResult.error(StatusCode.SEQUENCE);
  }

  private static long resetBlock(ZpciFunction function) {
    FunctionSnapshot now = function.snapshot();
    return now.state == FunctionState.ERROR
            && function.replace(now, now.in(FunctionState.ERROR_UNBLOCKED))
        ? InstructionResult.OK
        : InstructionResult.error(StatusCode.SEQUENCE);
  }
}
