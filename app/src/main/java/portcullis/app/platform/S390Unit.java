package portcullis.app.platform;

import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;
import portcullis.app.job.MachineKind;
import portcullis.app.job.RunFailedException;
import portcullis.app.nvme.PciRegisters;
import portcullis.app.report.RefreshCounters;
import portcullis.core.domain.Device;
import portcullis.core.domain.DeviceLifecycle;
import portcullis.core.domain.IommuDriver;
import portcullis.core.domain.ResetControl;
import portcullis.core.fault.FaultSink;
import portcullis.core.memory.PageAllocator;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.Clock;
import portcullis.core.sync.SharedLong;
import portcullis.machine.bus.MmioRegion;
import portcullis.machine.bus.SystemBus;
import portcullis.machine.pci.PciFunction;
import portcullis.machine.pci.PciHost;
import portcullis.machine.pci.RequesterId;
import portcullis.s390.device.Counter;
import portcullis.s390.device.Environment;
import portcullis.s390.device.InstructionGate;
import portcullis.s390.device.ZpciConfig;
import portcullis.s390.device.ZpciMachine;
import portcullis.s390.driver.FunctionCounter;
import portcullis.s390.driver.FunctionEvent;
import portcullis.s390.driver.S390Driver;
import portcullis.s390.driver.S390Function;
import portcullis.s390.driver.S390Options;
import portcullis.s390.spec.EventCode;

/** PCI functions of an s390 with their driver, which meet by instructions and in memory. */
public final class S390Unit implements IommuUnit {
  private static final long SETTLE_NANOS = 2_000_000_000L;

  private final ZpciMachine machine;
  private final S390Driver driver;
  // By function id; also read by the driver's thread for events.
  private final Map<Integer, Device> devices;
  // Ids of functions that were there at any time, whose counts still count.
  private final Set<Integer> functionIds = new CopyOnWriteArraySet<>();
  // What functions counted that are gone.
  private final AtomicLongArray former = new AtomicLongArray(Counter.values().length);
  // 1 if the hypervisor was put on the processor of the guest; release, pairs with #refreshes.
  private final SharedLong sharesProcessor = new SharedLong(0);

  private S390Unit(ZpciMachine machine, S390Driver driver, Map<Integer, Device> devices) {
    this.machine = machine;
    this.driver = driver;
    this.devices = devices;
  }

  /**
   * Starts a machine without functions, and its driver.
   *
   * @param tables where the driver's memory is from
   * @param doorbellAddress page that messages of functions come to
   */
  public static S390Unit start(
      MachineKind kind,
      SystemBus bus,
      PciHost host,
      PageAllocator tables,
      long doorbellAddress,
      FaultSink faults,
      S390Options options)
      throws RunFailedException {
    Environment environment =
        kind == MachineKind.S390_VM ? new Environment.Shadowed() : new Environment.Lpar();
    ZpciMachine machine =
        new ZpciMachine(bus, host, ZpciConfig.of(environment).withMessagePage(doorbellAddress));
    Map<Integer, Device> devices = new ConcurrentHashMap<>();
    S390Driver.StartOutcome outcome =
        S390Driver.start(machine, tables, options, faults, event -> tell(devices, event));
    return switch (outcome) {
      case S390Driver.StartOutcome.Started started ->
          new S390Unit(machine, started.driver(), devices);
      case S390Driver.StartOutcome.Refused refused -> {
        machine.close();
        throw new RunFailedException(refused.reason());
      }
    };
  }

  /** Puts a gate in place that instructions have to pass from now on. */
  public void setGate(InstructionGate gate) {
    machine.setGate(gate);
  }

  /** Whether a function is isolated for an error at present. */
  public boolean isIsolated(RequesterId id) {
    return machine.state(id.value()).isInError();
  }

  /** The last IOVA that all functions have which were ever there; inclusive. */
  public long lastIova() {
    long last = -1;
    for (S390Function function : driver.functions()) {
      last = Long.compareUnsigned(function.lastIova(), last) < 0 ? function.lastIova() : last;
    }
    return last;
  }

  /** Pages that a hypervisor has pinned for all functions now. */
  public long livePins() {
    return machine.livePins();
  }

  private static void tell(Map<Integer, Device> devices, FunctionEvent event) {
    S390Function function = event.function();
    Device device = function == null ? null : devices.get(function.functionId());
    if (device == null || event.isOld()) {
      return;
    }
    DeviceLifecycle lifecycle = device.lifecycle();
    int code = event.code().code();
    switch (event) {
      case FunctionEvent.Isolated _ -> lifecycle.reportError(code);
      case FunctionEvent.Failed _ -> lifecycle.reportPermanentFailure(code);
      case FunctionEvent.Availability change -> {
        if (change.code() == EventCode.CONFIGURED_TO_STANDBY_OR_RESERVED) {
          lifecycle.reportPermanentFailure(code);
        }
      }
    }
  }

  @Override
  public Place plug(RequesterId id, PciFunction function) throws RunFailedException {
    int functionId = id.value();
    machine.hotPlug(functionId, id, function, true);
    functionIds.add(functionId);
    if (!driver.discover()) {
      throw new RunFailedException("the machine does not list its functions");
    }
    S390Function found = function(id);
    return new Place(found, found.reservedRegions());
  }

  @Override
  public void unplug(RequesterId id) {
    keepCounts(id);
    devices.remove(id.value());
    machine.remove(id.value());
  }

  @Override
  public @Nullable ResetControl resetControl(RequesterId id) {
    return null;
  }

  @Override
  public void follow(RequesterId id, Device device) {
    devices.put(id.value(), device);
  }

  @Override
  public boolean isolatesAtFaults() {
    return true;
  }

  @Override
  public boolean injectError(RequesterId id, Device device) {
    return machine.injectError(id.value(), EventCode.FUNCTION_SERR, 0);
  }

  @Override
  public void pullOut(RequesterId id, Device device) {
    keepCounts(id);
    machine.remove(id.value());
  }

  @Override
  public PciRegisters registers(RequesterId id) {
    S390Function function = function(id);
    return new PciRegisters() {
      @Override
      public MmioRegion config() {
        return function.configuration();
      }

      @Override
      public MmioRegion bar(int index) {
        MmioRegion bar = function.bar(index);
        if (bar == null) {
          throw new IllegalArgumentException("%s has no BAR %d".formatted(function, index));
        }
        return bar;
      }

      @Override
      public long doorbellAddress() {
        return function.messageAddress();
      }
    };
  }

  @Override
  public IommuDriver driver() {
    return driver;
  }

  @Override
  public String pageMode() {
    return driver.rootName();
  }

  @Override
  public SortedMap<String, Long> commands() {
    SortedMap<String, Long> commands = new TreeMap<>();
    put(commands, "RPCIT.RANGE", sum(Counter.RANGED_REFRESHES));
    put(commands, "RPCIT.ALL", sum(Counter.GLOBAL_REFRESHES));
    long registrations = 0;
    for (S390Function function : driver.functions()) {
      registrations += function.count(FunctionCounter.REGISTRATIONS);
    }
    put(commands, "MPCIFC.REGISTER", registrations);
    return commands;
  }

  private static void put(SortedMap<String, Long> commands, String name, long executed) {
    if (executed > 0) {
      commands.put(name, executed);
    }
  }

  @Override
  public RefreshCounters refreshes() {
    return new RefreshCounters(
        sum(Counter.RANGED_REFRESHES),
        sum(Counter.GLOBAL_REFRESHES),
        sum(Counter.ENTRIES_WALKED),
        sum(Counter.SHADOW_ENTRIES_TOUCHED),
        sum(Counter.PINS),
        sum(Counter.UNPINS),
        sum(Counter.REFRESHES_SHORT_OF_ROOM),
        sum(Counter.INTERCEPTIONS),
        sum(Counter.COALESCED_REFRESHES),
        sum(Counter.INTERCEPTED_NANOS),
        sum(Counter.HYPERVISOR_NANOS),
        sharesProcessor.getAcquire() != 0);
  }

  @Override
  public void shareProcessorWithHypervisor() {
    boolean shares = HostThreads.shareProcessorWith(ZpciMachine.HYPERVISOR_THREAD);
    sharesProcessor.setRelease(shares ? 1 : 0);
  }

  @Override
  public void settle() {
    long errors = sum(Counter.ERRORS);
    Backoff backoff = new Backoff();
    long deadlineNanos = Clock.nanos() + SETTLE_NANOS;
    while (handledErrors() < errors && !Clock.isPast(deadlineNanos)) {
      backoff.pause();
    }
  }

  @Override
  public void close() {
    machine.close();
    driver.stop();
  }

  // What a function counts ends with it; nothing is lost but what it counts from now on.
  private void keepCounts(RequesterId id) {
    if (functionIds.remove(id.value())) {
      for (Counter counter : Counter.values()) {
        former.getAndAdd(counter.ordinal(), machine.count(id.value(), counter));
      }
    }
  }

  private long handledErrors() {
    long handled = 0;
    for (S390Function function : driver.functions()) {
      handled +=
          function.count(FunctionCounter.ERROR_EVENTS)
              + function.count(FunctionCounter.STALE_EVENTS);
    }
    return handled;
  }

  private long sum(Counter counter) {
    long sum = former.get(counter.ordinal());
    for (int functionId : functionIds) {
      sum += machine.count(functionId, counter);
    }
    return sum;
  }

  private S390Function function(RequesterId id) {
    S390Function function = driver.function(id.value());
    if (function == null) {
      throw new IllegalStateException("the machine does not list function " + id);
    }
    return function;
  }
}
