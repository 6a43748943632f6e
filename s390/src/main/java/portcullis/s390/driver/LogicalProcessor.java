package portcullis.s390.driver;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import portcullis.core.memory.PageAllocator;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.Clock;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.s390.spec.ClpBlock;
import portcullis.s390.spec.ClpCommand;
import portcullis.s390.spec.ClpResponse;
import portcullis.s390.spec.InstructionResult;
import portcullis.s390.spec.ListFunctions;
import portcullis.s390.spec.PciInstructions;
import portcullis.s390.spec.QueryFunction;
import portcullis.s390.spec.QueryGroup;
import portcullis.s390.spec.SetFunction;

/**
 * The commands of CALL LOGICAL PROCESSOR, all through one block of memory that is allocated once.
 * Thread-safe.
 */
final class LogicalProcessor {
  private static final int BLOCK_LOG2 = 12;
  private static final int BLOCK_BYTES = 1 << BLOCK_LOG2;

  private final PciInstructions instructions;
  private final PageAllocator pages;
  private final PhysicalMemory memory;
  private final long patienceNanos;
  private final Mutex lock = new Mutex(LockClass.COMMAND_BLOCK);
  // Its contents are guarded by #lock.
  private final long block;

  private LogicalProcessor(
      PciInstructions instructions, PageAllocator pages, long patienceNanos, long block) {
    this.instructions = instructions;
    this.pages = pages;
    this.memory = pages.memory();
    this.patienceNanos = patienceNanos;
    this.block = block;
  }

  /** Makes one; null if there is no memory for the block. */
  static @Nullable LogicalProcessor create(
      PciInstructions instructions, PageAllocator pages, long patienceNanos) {
    long block = pages.allocate(BLOCK_LOG2);
    return block == PageAllocator.NONE
        ? null
        : new LogicalProcessor(instructions, pages, patienceNanos, block);
  }

  /** Gives the block back. */
  void close() {
    pages.free(block);
  }

  /** All functions that the machine has; null if it does not say. */
  @Nullable List<ListedFunction> list() {
    List<ListedFunction> found = new ArrayList<>();
    lock.lock();
    try {
      long resume = 0;
      do {
        begin(ClpCommand.LIST_FUNCTIONS, BLOCK_BYTES - ClpBlock.RESPONSE_AT);
        put(ListFunctions.REQUEST_RESUME_AT, resume);
        ClpResponse answer = call();
        if (answer == ClpResponse.NO_DATA) {
          return found;
        }
        if (answer != ClpResponse.OK) {
          return null;
        }
        int entryBytes = ListFunctions.ENTRY_SIZE.extractInt(get(ListFunctions.LIMITS_AT));
        int bytes = ClpBlock.LENGTH.extractInt(get(ClpBlock.RESPONSE_AT));
        int end = Math.min(ClpBlock.RESPONSE_AT + bytes, BLOCK_BYTES);
        if (entryBytes < ListFunctions.ENTRY_BYTES) {
          return null;
        }
        for (int at = ListFunctions.ENTRIES_AT; at + entryBytes <= end; at += entryBytes) {
          found.add(entryAt(at));
        }
        resume = get(ListFunctions.RESUME_AT);
      } while (resume != 0);
      return found;
    } finally {
      lock.unlock();
    }
  }

  private ListedFunction entryAt(int at) {
    long second = get(at + 8);
    return new ListedFunction(
        ListFunctions.FUNCTION_ID.extractInt(second),
        ListFunctions.HANDLE.extractInt(second),
        ListFunctions.CONFIGURED.isSet(get(at)));
  }

  /** The function with an id; null if the machine has none, or does not say. */
  @Nullable ListedFunction find(int functionId) {
    List<ListedFunction> all = list();
    if (all != null) {
      for (ListedFunction listed : all) {
        if (listed.functionId() == functionId) {
          return listed;
        }
      }
    }
    return null;
  }

  /** What a function is; null if the machine does not say. */
  @Nullable FunctionProperties query(int handle) {
    lock.lock();
    try {
      begin(ClpCommand.QUERY_FUNCTION, QueryFunction.RESPONSE_BYTES);
      put(QueryFunction.HANDLE_AT, QueryFunction.HANDLE.placeInt(handle));
      if (call() != ClpResponse.OK) {
        return null;
      }
      long identity = get(QueryFunction.IDENTITY_AT);
      long barSizes = get(QueryFunction.BAR_SIZES_AT);
      long firstIova = get(QueryFunction.START_DMA_AT);
      long lastIova = get(QueryFunction.END_DMA_AT);
      List<Integer> barSizesLog2 = new ArrayList<>();
      for (int bar = 0; bar < QueryFunction.BARS; bar++) {
        barSizesLog2.add(QueryFunction.barSizeLog2(barSizes, bar));
      }
      int group = QueryFunction.GROUP.extractInt(identity);
      begin(ClpCommand.QUERY_GROUP, QueryGroup.RESPONSE_BYTES);
      put(QueryGroup.GROUP_AT, QueryGroup.GROUP.place(group));
      if (call() != ClpResponse.OK || Long.compareUnsigned(lastIova, firstIova) < 0) {
        return null;
      }
      long properties = get(QueryGroup.PROPERTIES_AT);
      return new FunctionProperties(
          QueryFunction.FUNCTION_ID.extractInt(identity),
          group,
          firstIova,
          lastIova,
          barSizesLog2,
          QueryGroup.REFRESH.isSet(properties),
          QueryGroup.RELAXED_TRANSLATION.isSet(properties),
          get(QueryGroup.MESSAGE_ADDRESS_AT),
          QueryGroup.DESIGNATIONS.extractInt(get(QueryGroup.DESIGNATIONS_AT)));
    } finally {
      lock.unlock();
    }
  }

  /** What {@link #set} answers: a response, or null, and in its place the new handle. */
  static final class SetAnswer {
    @Nullable ClpResponse response;
    int handle;
  }

  /**
   * Enables or disables a function. Allocates nothing.
   *
   * @param operation {@link SetFunction#ENABLE} or {@link SetFunction#DISABLE}
   * @param answer gets the response, null if there was none, and with {@link ClpResponse#OK} the
   *     new handle
   */
  void set(int handle, int operation, SetAnswer answer) {
    lock.lock();
    try {
      long deadlineNanos = Clock.nanos() + patienceNanos;
      Backoff backoff = new Backoff();
      boolean isTimeLeft = true;
      while (true) {
        begin(ClpCommand.SET_FUNCTION, SetFunction.RESPONSE_BYTES);
        put(
            SetFunction.OPERATION_AT,
            SetFunction.HANDLE.placeInt(handle)
                | SetFunction.OPERATION.place(operation)
                | SetFunction.DMA_SPACES.place(1));
        answer.response = call();
        if (answer.response != ClpResponse.BUSY || !isTimeLeft) {
          break;
        }
        isTimeLeft = backoff.pauseUntil(deadlineNanos);
      }
      if (answer.response == ClpResponse.OK) {
        answer.handle = SetFunction.HANDLE.extractInt(get(SetFunction.NEW_HANDLE_AT));
      }
    } finally {
      lock.unlock();
    }
  }

  private void begin(ClpCommand command, int responseBytes) {
    memory.clear(block, ClpBlock.RESPONSE_AT + responseBytes);
    put(ClpBlock.HEADER_AT, ClpBlock.request(command));
    put(ClpBlock.RESPONSE_AT, ClpBlock.room(responseBytes));
  }

  private @Nullable ClpResponse call() {
    long deadlineNanos = Clock.nanos() + patienceNanos;
    Backoff backoff = new Backoff();
    long result = instructions.callLogicalProcessor(block);
    boolean isTimeLeft = true;
    while (isTimeLeft && InstructionResult.conditionCode(result) == InstructionResult.CC_BUSY) {
      isTimeLeft = backoff.pauseUntil(deadlineNanos);
      result = instructions.callLogicalProcessor(block);
    }
    return InstructionResult.isOk(result)
        ? ClpResponse.of(ClpBlock.RESPONSE.extractInt(get(ClpBlock.RESPONSE_AT)))
        : null;
  }

  private long get(int offset) {
    return memory.getLongOpaque(block + offset);
  }

  private void put(int offset, long value) {
    memory.setLongOpaque(block + offset, value);
  }
}
