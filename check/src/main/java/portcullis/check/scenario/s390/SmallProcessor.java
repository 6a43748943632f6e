package portcullis.check.scenario.s390;

import java.util.List;
import portcullis.core.memory.PhysicalMemory;
import portcullis.s390.spec.ClpBlock;
import portcullis.s390.spec.ClpCommand;
import portcullis.s390.spec.ClpResponse;
import portcullis.s390.spec.FunctionHandle;
import portcullis.s390.spec.ListFunctions;
import portcullis.s390.spec.QueryFunction;
import portcullis.s390.spec.QueryGroup;
import portcullis.s390.spec.SetFunction;
import portcullis.s390.spec.TableLevel;

/** CALL LOGICAL PROCESSOR of the small machine. A block is the caller's for as long as it lasts. */
final class SmallProcessor {
  private static final int GROUP = 1;

  private final PhysicalMemory memory;
  private final List<SmallFunction> functions;
  private final long lastIova;
  private final boolean isShadowed;

  /**
   * @param lastIova of every function, whose first is 0; inclusive
   */
  SmallProcessor(
      PhysicalMemory memory, List<SmallFunction> functions, long lastIova, boolean isShadowed) {
    this.memory = memory;
    this.functions = functions;
    this.lastIova = lastIova;
    this.isShadowed = isShadowed;
  }

  void execute(long block) {
    int code = ClpBlock.COMMAND.extractInt(get(block, ClpBlock.HEADER_AT));
    if (code == ClpCommand.LIST_FUNCTIONS.code()) {
      list(block);
    } else if (code == ClpCommand.QUERY_FUNCTION.code()) {
      describe(block);
    } else if (code == ClpCommand.QUERY_GROUP.code()) {
      describeGroup(block);
    } else if (code == ClpCommand.SET_FUNCTION.code()) {
      set(block);
    } else {
      answer(block, ClpResponse.UNKNOWN_COMMAND, 0);
    }
  }

  private void list(long block) {
    put(block, ListFunctions.RESUME_AT, 0);
    put(
        block,
        ListFunctions.LIMITS_AT,
        ListFunctions.ENTRY_SIZE.place(ListFunctions.ENTRY_BYTES)
            | ListFunctions.MOST_FUNCTIONS.place(functions.size()));
    int at = ListFunctions.ENTRIES_AT;
    for (int i = 0; i < functions.size(); i++) {
      put(block, at, ListFunctions.CONFIGURED.mask());
      put(
          block,
          at + 8,
          ListFunctions.FUNCTION_ID.place(i)
              | ListFunctions.HANDLE.placeInt(functions.get(i).handle()));
      at += ListFunctions.ENTRY_BYTES;
    }
    answer(block, ClpResponse.OK, at - ClpBlock.RESPONSE_AT);
  }

  private void describe(long block) {
    int handle = QueryFunction.HANDLE.extractInt(get(block, QueryFunction.HANDLE_AT));
    int index = FunctionHandle.index(handle);
    put(
        block,
        QueryFunction.IDENTITY_AT,
        QueryFunction.FUNCTION_ID.place(index) | QueryFunction.GROUP.place(GROUP));
    put(block, QueryFunction.START_DMA_AT, 0);
    put(block, QueryFunction.END_DMA_AT, lastIova);
    answer(block, ClpResponse.OK, QueryFunction.RESPONSE_BYTES);
  }

  private void describeGroup(long block) {
    put(block, QueryGroup.PROPERTIES_AT, QueryGroup.REFRESH.flag(isShadowed));
    put(
        block,
        QueryGroup.DESIGNATIONS_AT,
        QueryGroup.DESIGNATIONS.place(TableLevel.REGION_THIRD.designationMask()));
    answer(block, ClpResponse.OK, QueryGroup.RESPONSE_BYTES);
  }

  private void set(long block) {
    long request = get(block, SetFunction.OPERATION_AT);
    int handle = SetFunction.HANDLE.extractInt(request);
    boolean isToBeEnabled = SetFunction.OPERATION.extract(request) == SetFunction.ENABLE;
    SmallFunction function = functions.get(FunctionHandle.index(handle));
    if (function.isGone() || function.handle() != handle) {
      answer(block, ClpResponse.INVALID_HANDLE, SetFunction.RESPONSE_BYTES);
    } else if (FunctionHandle.isEnabled(handle) == isToBeEnabled) {
      answer(block, ClpResponse.ALREADY_IN_STATE, SetFunction.RESPONSE_BYTES);
    } else {
      int fresh = function.set(isToBeEnabled);
      put(block, SetFunction.NEW_HANDLE_AT, SetFunction.HANDLE.placeInt(fresh));
      answer(block, ClpResponse.OK, SetFunction.RESPONSE_BYTES);
    }
  }

  private void answer(long block, ClpResponse response, int responseBytes) {
    put(
        block,
        ClpBlock.RESPONSE_AT,
        ClpBlock.LENGTH.place(responseBytes) | ClpBlock.RESPONSE.place(response.code()));
  }

  private long get(long block, int offset) {
    return memory.getLongAcquire(block + offset);
  }

  private void put(long block, int offset, long value) {
    memory.setLongOpaque(block + offset, value);
  }
}
