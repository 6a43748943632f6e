package portcullis.s390.device;

import org.jspecify.annotations.Nullable;
import portcullis.machine.bus.DmaTransaction;
import portcullis.machine.bus.SystemBus;
import portcullis.machine.pci.PciFunction;
import portcullis.machine.pci.PciHost;
import portcullis.machine.pci.RequesterId;
import portcullis.s390.spec.EventBlock;
import portcullis.s390.spec.EventCode;
import portcullis.s390.spec.FunctionState;
import portcullis.s390.spec.GeneralRegister;
import portcullis.s390.spec.InstructionResult;
import portcullis.s390.spec.PciInstructions;
import portcullis.s390.spec.SclpResponse;

/**
 * A machine that executes zPCI's instructions, with the functions that are plugged into it: the
 * software's side is {@link PciInstructions}, the functions' is the translation of their DMA, and
 * what is left is the operator's.
 *
 * <p>Thread-safe. Nothing that software puts into operands, blocks or tables, and nothing that a
 * function asks for, throws. Neither the operator's methods nor instructions may be called from
 * within a DMA; the operator's wait for an instruction that is at work on the function.
 */
public final class ZpciMachine implements PciInstructions, AutoCloseable {
  /** Name of the thread that is the hypervisor, where there is one. */
  public static final String HYPERVISOR_THREAD = "zpci hypervisor";

  private final SystemBus bus;
  private final PciHost host;
  private final ZpciConfig config;
  private final BlockMemory memory;
  private final EventQueue events;
  private final FunctionTable functions = new FunctionTable();
  private final Injection injection = new Injection();
  private final @Nullable Hypervisor hypervisor;
  private final FunctionInstructions instructions;
  private final FunctionSwitch switches;
  private final LogicalProcessor logicalProcessor;

  /**
   * Makes a machine without functions.
   *
   * @param bus where tables and blocks are
   * @param host where functions are plugged in; software reaches them by instructions
   */
  public ZpciMachine(SystemBus bus, PciHost host, ZpciConfig config) {
    this.bus = bus;
    this.host = host;
    this.config = config;
    this.memory = new BlockMemory(bus.ram());
    this.hypervisor =
        switch (config.environment()) {
          case Environment.Lpar lpar -> null;
          case Environment.Shadowed limits -> new Hypervisor(bus, limits);
        };
    Quiescence quiescence = new Quiescence(bus, hypervisor);
    this.events = new EventQueue(quiescence);
    ModifyControls controls = new ModifyControls(config, bus, memory, hypervisor);
    this.instructions =
        new FunctionInstructions(
            config, quiescence, memory, functions, injection, controls, hypervisor);
    this.switches = new FunctionSwitch(host, functions, controls, events);
    this.logicalProcessor =
        new LogicalProcessor(config, memory, functions, switches, injection, quiescence);
  }

  @Override
  public long callLogicalProcessor(long blockAddress) {
    return logicalProcessor.call(blockAddress);
  }

  @Override
  public long modifyFunctionControls(long operand, long fibAddress) {
    return instructions.modify(operand, fibAddress);
  }

  @Override
  public long storeFunctionControls(long operand, long fibAddress) {
    return instructions.storeControls(operand, fibAddress);
  }

  @Override
  public long refreshTranslations(long operand, long startIova, long lengthBytes) {
    return instructions.refresh(operand, startIova, lengthBytes);
  }

  @Override
  public long load(long operand, long offset, GeneralRegister target) {
    return instructions.load(operand, offset, target);
  }

  @Override
  public long store(long operand, long offset, long value) {
    return instructions.store(operand, offset, value);
  }

  @Override
  public long storeEventInformation(long blockAddress) {
    long bad = memory.check(blockAddress, EventBlock.BYTES);
    if (bad == InstructionResult.OK) {
      events.store(memory, blockAddress);
    }
    return bad;
  }

  @Override
  public int configure(int functionId) {
    ZpciFunction function = functions.ofId(functionId);
    return function == null
        ? SclpResponse.UNKNOWN_FUNCTION.code()
        : switches.configure(function).code();
  }

  @Override
  public int deconfigure(int functionId) {
    ZpciFunction function = functions.ofId(functionId);
    return function == null
        ? SclpResponse.UNKNOWN_FUNCTION.code()
        : switches.deconfigure(function).code();
  }

  @Override
  public void onChannelReport(Runnable handler) {
    events.onEvent(handler);
  }

  /**
   * Plugs a function in while the machine is set up: software finds it in its first list.
   *
   * @param functionId not that of another function
   * @param configured whether it is configured at once, or in standby
   * @throws IllegalArgumentException if there is a function with this id or at this place
   * @throws IllegalStateException if the function was plugged in before, or there is no room
   */
  public void plug(int functionId, RequesterId at, PciFunction function, boolean configured) {
    add(functionId, at, function, configured);
  }

  /** Plugs a function in while software runs: an availability event says so. As {@link #plug}. */
  public void hotPlug(int functionId, RequesterId at, PciFunction function, boolean configured) {
    ZpciFunction added = add(functionId, at, function, configured);
    EventCode code = configured ? EventCode.TO_CONFIGURED : EventCode.RESERVED_TO_STANDBY;
    events.add(new PciEvent(code, functionId, added.snapshot().handle, 0, false));
  }

  private ZpciFunction add(
      int functionId, RequesterId at, PciFunction function, boolean configured) {
    int index =
        functions.add(
            functionId,
            free -> new ZpciFunction(functionId, free, at, function, config, bus, events));
    if (index < 0) {
      throw new IllegalStateException("there are " + FunctionTable.MOST_FUNCTIONS + " functions");
    }
    ZpciFunction added = required(functionId);
    boolean plugged = false;
    try {
      host.add(at, function, added);
      plugged = true;
    } finally {
      if (!plugged) {
        functions.remove(added);
      }
    }
    FunctionState state = configured ? FunctionState.DISABLED : FunctionState.STANDBY;
    added.leave(state, functions.nextHandle(index, false));
    return added;
  }

  /**
   * Takes a function out, whatever it and software are doing: surprise removal, or the end of one
   * in standby. When this returns no DMA of it is under way, and an availability event is pending.
   * Does nothing if there is no such function.
   */
  public void remove(int functionId) {
    ZpciFunction function = functions.ofId(functionId);
    if (function != null) {
      switches.remove(function);
    }
  }

  /** Asks software to deconfigure a function: an availability event. */
  public void requestDeconfiguration(int functionId) {
    ZpciFunction function = required(functionId);
    events.add(
        new PciEvent(
            EventCode.DECONFIGURE_REQUEST, functionId, function.snapshot().handle, 0, false));
  }

  /**
   * Brings an enabled function into its error state, as bad DMA would.
   *
   * @param code of kind {@link EventCode.Kind#ERROR}
   * @param address that the event names
   * @return false if it is not enabled, or is in its error state
   */
  public boolean injectError(int functionId, EventCode code, long address) {
    if (code.kind() != EventCode.Kind.ERROR) {
      throw new IllegalArgumentException(code + " is no error of a function");
    }
    ZpciFunction function = required(functionId);
    while (true) {
      FunctionSnapshot now = function.snapshot();
      if (now.state != FunctionState.ENABLED && now.state != FunctionState.ERROR_UNBLOCKED) {
        return false;
      }
      if (function.isolate(code, address, false, now.registration)) {
        return true;
      }
    }
  }

  /**
   * Gives a function up for good: an event says so, and only deconfiguring it helps.
   *
   * @return false if it is not configured, or has been given up
   */
  public boolean failPermanently(int functionId) {
    return switches.fail(required(functionId));
  }

  /** Puts a gate in place that instructions have to pass from now on. */
  public void setGate(InstructionGate gate) {
    injection.set(gate);
  }

  /**
   * What would become of a request of a function now, through all caches. As hardware's translation
   * of it, but what is refused is no error of the function.
   *
   * @return whether it would pass; {@link DmaTransaction#translated} was called if so
   */
  public boolean inspect(DmaTransaction request) {
    ZpciFunction function = functions.ofRequester(request.requesterId());
    return function != null && function.inspect(request);
  }

  /** What it is like. */
  public ZpciConfig config() {
    return config;
  }

  /** The state of a function; reserved if there is none with this id. */
  public FunctionState state(int functionId) {
    ZpciFunction function = functions.ofId(functionId);
    return function == null ? FunctionState.RESERVED : function.snapshot().state;
  }

  /** How much of something a function has caused so far; 0 if there is no such function. */
  public long count(int functionId, Counter counter) {
    ZpciFunction function = functions.ofId(functionId);
    return function == null ? 0 : function.counters.get(counter);
  }

  /** Pages that are pinned for a function now; 0 without a hypervisor. */
  public long livePins(int functionId) {
    ZpciFunction function = functions.ofId(functionId);
    return function == null || hypervisor == null ? 0 : hypervisor.livePins(function);
  }

  /** Pins of all pages for all functions now; 0 without a hypervisor. */
  public long livePins() {
    return hypervisor == null ? 0 : hypervisor.livePins();
  }

  /** How often the page at a physical address is pinned now; 0 without a hypervisor. */
  public int pins(long physAddr) {
    return hypervisor == null ? 0 : hypervisor.pins(physAddr);
  }

  /** Bytes of the hypervisor's memory in shadow tables now; 0 without a hypervisor. */
  public long shadowTableBytes() {
    return hypervisor == null ? 0 : hypervisor.tableBytes();
  }

  /** Takes all functions out, and gives the hypervisor's memory back. */
  @Override
  public void close() {
    for (int i = functions.nextIndex(0); i >= 0; i = functions.nextIndex(i + 1)) {
      ZpciFunction function = functions.at(i);
      if (function != null) {
        switches.remove(function);
      }
    }
    if (hypervisor != null) {
      hypervisor.close();
    }
  }

  private ZpciFunction required(int functionId) {
    ZpciFunction function = functions.ofId(functionId);
    if (function == null) {
      throw new IllegalArgumentException("there is no function 0x%x".formatted(functionId));
    }
    return function;
  }
}
