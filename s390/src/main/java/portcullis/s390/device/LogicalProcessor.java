package portcullis.s390.device;

import org.jspecify.annotations.Nullable;
import portcullis.machine.pci.PciFunction;
import portcullis.machine.pci.spec.ConfigRegister;
import portcullis.s390.spec.ClpBlock;
import portcullis.s390.spec.ClpCommand;
import portcullis.s390.spec.ClpResponse;
import portcullis.s390.spec.InstructionResult;
import portcullis.s390.spec.ListFunctions;
import portcullis.s390.spec.ProgramInterruption;
import portcullis.s390.spec.QueryFunction;
import portcullis.s390.spec.QueryGroup;
import portcullis.s390.spec.SetFunction;
import portcullis.s390.spec.TableLevel;

/** CALL LOGICAL PROCESSOR. Thread-safe. [qinst] */
final class LogicalProcessor {
  /** The one group there is; QEMU's number for functions without a real one behind them. */
  static final int GROUP = 0xff;

  private static final int MOST_INTERRUPTIONS = 128;

  private final ZpciConfig config;
  private final BlockMemory memory;
  private final FunctionTable functions;
  private final FunctionSwitch switches;
  private final Injection injection;
  private final Quiescence quiescence;

  LogicalProcessor(
      ZpciConfig config,
      BlockMemory memory,
      FunctionTable functions,
      FunctionSwitch switches,
      Injection injection,
      Quiescence quiescence) {
    this.config = config;
    this.memory = memory;
    this.functions = functions;
    this.switches = switches;
    this.injection = injection;
    this.quiescence = quiescence;
  }

  long call(long block) {
    long bad = memory.check(block, 8);
    if (bad != InstructionResult.OK) {
      return bad;
    }
    long request = memory.get(block);
    int requestBytes = ClpBlock.LENGTH.extractInt(request);
    if (requestBytes < 16 || (requestBytes & 7) != 0 || requestBytes > ClpBlock.MOST_BYTES - 8) {
      return InstructionResult.interruption(ProgramInterruption.OPERAND);
    }
    bad = memory.check(block, requestBytes + 8);
    if (bad != InstructionResult.OK) {
      return bad;
    }
    int room = ClpBlock.LENGTH.extractInt(memory.get(block + requestBytes));
    if (room < 8 || (room & 7) != 0 || requestBytes + room > ClpBlock.MOST_BYTES) {
      return InstructionResult.interruption(ProgramInterruption.OPERAND);
    }
    bad = memory.check(block, requestBytes + room);
    if (bad != InstructionResult.OK) {
      return bad;
    }
    if (requestBytes != ClpBlock.REQUEST_BYTES) {
      answer(block + requestBytes, room, ClpResponse.INVALID_LENGTH);
      return InstructionResult.OK;
    }
    return execute(block, request, room);
  }

  private long execute(long block, long request, int room) {
    ClpCommand command = ClpCommand.of(ClpBlock.COMMAND.extractInt(request));
    if (command == null) {
      return answer(block, ClpResponse.UNKNOWN_COMMAND, room);
    }
    if (ClpBlock.FORMAT.isSet(request)) {
      return answer(block, ClpResponse.INVALID_FORMAT, room);
    }
    return switch (command) {
      case LIST_FUNCTIONS -> list(block, room);
      case QUERY_FUNCTION ->
          room < QueryFunction.RESPONSE_BYTES
              ? answer(block, ClpResponse.INVALID_LENGTH, room)
              : answer(block, queryFunction(block), room);
      case QUERY_GROUP ->
          room < QueryGroup.RESPONSE_BYTES
              ? answer(block, ClpResponse.INVALID_LENGTH, room)
              : answer(block, queryGroup(block), room);
      case SET_FUNCTION ->
          room < SetFunction.RESPONSE_BYTES
              ? answer(block, ClpResponse.INVALID_LENGTH, room)
              : answer(block, setFunction(block), room);
    };
  }

  private long answer(long block, ClpResponse response, int responseBytes) {
    answer(block + ClpBlock.RESPONSE_AT, responseBytes, response);
    return InstructionResult.OK;
  }

  private void answer(long at, int responseBytes, ClpResponse response) {
    memory.set(at, ClpBlock.LENGTH.place(responseBytes) | ClpBlock.RESPONSE.place(response.code()));
  }

  private long list(long block, int room) {
    if (memory.get(block + 8) != 0) {
      return answer(block, ClpResponse.RESERVED_NOT_ZERO, room);
    }
    long token = memory.get(block + ListFunctions.REQUEST_RESUME_AT);
    if (token != 0
        && (token > FunctionTable.MOST_FUNCTIONS
            || token < 0
            || functions.at((int) token - 1) == null)) {
      return answer(block, ClpResponse.UNKNOWN_RESUME_TOKEN, room);
    }
    if (room < ListFunctions.HEAD_BYTES + ListFunctions.ENTRY_BYTES) {
      return answer(block, ClpResponse.TOO_SMALL, room);
    }
    if ((room - ListFunctions.HEAD_BYTES) % ListFunctions.ENTRY_BYTES != 0) {
      answer(block, ClpResponse.INVALID_LENGTH, room);
      return InstructionResult.CC_INVALID_HANDLE;
    }
    int used = ListFunctions.HEAD_BYTES;
    int index = functions.nextIndex(token == 0 ? 0 : (int) token - 1);
    while (index >= 0 && used < room) {
      ZpciFunction function = functions.at(index);
      if (function != null && listed(block + ClpBlock.RESPONSE_AT + used, function)) {
        used += ListFunctions.ENTRY_BYTES;
      }
      index = functions.nextIndex(index + 1);
    }
    memory.set(block + ClpBlock.RESPONSE_AT + 8, 0);
    // One more than the index, so that no token is 0.
    memory.set(block + ListFunctions.RESUME_AT, index < 0 ? 0 : index + 1);
    memory.set(
        block + ListFunctions.LIMITS_AT,
        ListFunctions.MOST_FUNCTIONS.place(FunctionTable.MOST_FUNCTIONS)
            | ListFunctions.UID_CHECKING.mask()
            | ListFunctions.ENTRY_SIZE.place(ListFunctions.ENTRY_BYTES));
    return answer(block, ClpResponse.OK, used);
  }

  private boolean listed(long at, ZpciFunction function) {
    FunctionSnapshot now = function.snapshot();
    if (!now.state.isListed()) {
      return false;
    }
    PciFunction pci = function.pci;
    memory.set(
        at,
        ListFunctions.DEVICE_ID.place(pci.readConfig(ConfigRegister.DEVICE_ID.offset(), 2))
            | ListFunctions.VENDOR_ID.place(pci.readConfig(ConfigRegister.VENDOR_ID.offset(), 2))
            | ListFunctions.CONFIGURED.flag(now.state.isConfigured()));
    memory.set(
        at + 8,
        ListFunctions.FUNCTION_ID.placeInt(function.functionId)
            | ListFunctions.HANDLE.placeInt(now.handle));
    return true;
  }

  private ClpResponse queryFunction(long block) {
    long handle = QueryFunction.HANDLE.extract(memory.get(block + QueryFunction.HANDLE_AT));
    ZpciFunction function = functions.ofHandle((int) handle);
    if (function == null) {
      return ClpResponse.INVALID_HANDLE;
    }
    memory.clear(block + ClpBlock.RESPONSE_AT, QueryFunction.RESPONSE_BYTES);
    memory.set(
        block + QueryFunction.IDENTITY_AT,
        QueryFunction.FUNCTION_ID.placeInt(function.functionId) | QueryFunction.GROUP.place(GROUP));
    long sizes = 0;
    for (int bar : new int[] {PciFunction.REGISTERS_BAR, PciFunction.MSIX_BAR}) {
      long log2 = Long.numberOfTrailingZeros(function.pci.bar(bar).sizeBytes());
      sizes |= log2 << (56 - 8 * bar);
    }
    memory.set(block + QueryFunction.BAR_SIZES_AT, sizes);
    memory.set(block + QueryFunction.START_DMA_AT, config.startDma());
    memory.set(block + QueryFunction.END_DMA_AT, config.endDma());
    return ClpResponse.OK;
  }

  private ClpResponse queryGroup(long block) {
    if (QueryGroup.GROUP.extract(memory.get(block + QueryGroup.GROUP_AT)) != GROUP) {
      return ClpResponse.UNKNOWN_GROUP;
    }
    memory.clear(block + ClpBlock.RESPONSE_AT, QueryGroup.RESPONSE_BYTES);
    memory.set(
        block + QueryGroup.PROPERTIES_AT,
        QueryGroup.INTERRUPTIONS.place(MOST_INTERRUPTIONS)
            | QueryGroup.REFRESH.flag(config.isShadowed())
            | QueryGroup.RELAXED_TRANSLATION.flag(config.relaxedTranslation()));
    memory.set(
        block + QueryGroup.DESIGNATIONS_AT,
        QueryGroup.DESIGNATIONS.place(config.designations() & supported()));
    memory.set(block + QueryGroup.MESSAGE_ADDRESS_AT, config.messageAddress());
    return ClpResponse.OK;
  }

  private static int supported() {
    int mask = 0;
    for (TableLevel level : TableLevel.values()) {
      mask |= level.designationMask();
    }
    return mask;
  }

  private ClpResponse setFunction(long block) {
    ClpResponse response = setFunctionAtOnce(block);
    if (response != ClpResponse.OK && response != ClpResponse.BUSY) {
      quiescence.await();
    }
    return response;
  }

  private ClpResponse setFunctionAtOnce(long block) {
    long word = memory.get(block + SetFunction.OPERATION_AT);
    int handle = (int) SetFunction.HANDLE.extract(word);
    ZpciFunction function = functions.ofHandle(handle);
    if (function == null) {
      return ClpResponse.INVALID_HANDLE;
    }
    int operation = SetFunction.OPERATION.extractInt(word);
    if (operation != SetFunction.ENABLE && operation != SetFunction.DISABLE) {
      return ClpResponse.HANDLE_NOT_VALID_FOR_OPERATION;
    }
    boolean enables = operation == SetFunction.ENABLE;
    ClpResponse response = enables ? judge(SetFunction.DMA_SPACES.extractInt(word)) : null;
    if (response == null) {
      response = injected(function, enables ? Instruction.ENABLE : Instruction.DISABLE);
    }
    if (response != null) {
      return response;
    }
    response = enables ? switches.enable(function, handle) : switches.disable(function, handle);
    if (response == ClpResponse.OK) {
      memory.clear(block + ClpBlock.RESPONSE_AT, SetFunction.RESPONSE_BYTES);
      memory.set(
          block + SetFunction.NEW_HANDLE_AT,
          SetFunction.HANDLE.placeInt(function.snapshot().handle));
    }
    return response;
  }

  private static @Nullable ClpResponse judge(int spaces) {
    if (spaces == 0) {
      return ClpResponse.INVALID_DMA_SPACES;
    }
    return spaces == 1 ? null : ClpResponse.INSUFFICIENT_RESOURCES;
  }

  private @Nullable ClpResponse injected(ZpciFunction function, Instruction instruction) {
    long answer = injection.answer(instruction, function);
    return answer == InstructionGate.PASS ? null : ClpResponse.of((int) answer);
  }
}
